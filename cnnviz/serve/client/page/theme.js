// What the theme does to the elements of a page, done to those that come later.

/** @type {any} */
const theme = window;

/** The theme's settings, where it is one that has them. */
function settings() {
  try {
    return JSON.parse(document.getElementById("__config")?.textContent || "{}");
  } catch {
    return {};
  }
}

/**
 * Called with each new element before it is on the page.
 * @param {Element} added
 */
export function prepared(added) {
  // Pages that change without loading have no relative addresses: they would change their meaning.
  if (!swapsPages()) return;
  for (const one of [added, ...added.querySelectorAll("[href], [src]")])
    for (const name of ADDRESSES) {
      const value = one.getAttribute(name);
      if (value) one.setAttribute(name, absolute(value));
    }
}

/**
 * The value of an attribute as the theme has it on the page.
 * @param {string} name
 * @param {string} value as the server sends it
 */
export function attributeValue(name, value) {
  return ADDRESSES.includes(name) && swapsPages() ? absolute(value) : value;
}

const ADDRESSES = ["href", "src"];

const swapsPages = () => settings().features?.includes("navigation.instant");

/** @param {string} address */
const absolute = (address) =>
  /^[a-z]+:/i.test(address) ? address : new URL(address, document.baseURI).href;

/**
 * Called when new elements are on the page: the theme adds its buttons and wrappers to them.
 * @param {Element[]} added
 */
export function mounted(added) {
  if (!theme.document$ || !added.some(isMounted)) return;
  unmount();
  theme.document$.next(document);
}

/** @param {Element} added */
function isMounted(added) {
  const selector =
    "pre > code, table, details, .annotate, [data-tabs], [data-md-component], nav, nav *";
  return added.matches(selector) || added.querySelector(selector) !== null;
}

/** Takes away what the theme has added, since it would add it once more. */
function unmount() {
  for (const one of document.querySelectorAll(".md-code__nav, .tabbed-control")) one.remove();
  for (const one of document.querySelectorAll(".md-typeset__scrollwrap")) {
    const table = one.querySelector("table");
    if (table) one.replaceWith(table);
  }
}

/** @param {() => void} act called when the theme has changed the page without loading it */
export function navigated(act) {
  theme.document$?.subscribe?.(() => act());
}
