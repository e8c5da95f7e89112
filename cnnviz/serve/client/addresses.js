// Addresses of the served site, as the events name them: decoded paths below its base.

/** This script lies in a folder right below the base. */
export const OWN = new URL("./", import.meta.url);
const BASE = new URL("../", import.meta.url);

/**
 * The path of an address; null if it leads elsewhere.
 * @param {string} address absolute, or relative to the page
 */
export function pathOf(address) {
  try {
    const url = new URL(address, document.baseURI);
    if (url.origin !== BASE.origin || !url.pathname.startsWith(BASE.pathname)) return null;
    const path = decodeURIComponent(url.pathname.slice(BASE.pathname.length));
    return path.replace(/(^|\/)index\.html$/, "$1");
  } catch {
    return null; // no address, or badly encoded
  }
}

/** The path of the page in this window. */
export const ownPath = () => pathOf(location.href) ?? "";

/**
 * Whether a page of a lesson, named without its language, is the page of this window.
 * @param {string} page such as `gallery/basics/first/`
 */
export function isHere(page) {
  const path = ownPath();
  return path === page || path.replace(/^[^/]*\//, "") === page;
}

/**
 * The address with another query, so that the browser does not take what it has in memory.
 * @param {string} address
 */
export function renewed(address) {
  const url = new URL(address, document.baseURI);
  url.searchParams.set("renewed", `${Date.now()}`);
  return url.href;
}
