// Files that have changed under the page: styles, pictures, frames, data, scripts.

import { pathOf, renewed } from "../addresses.js";

/** @typedef {(path: string) => boolean} Changed whether the file of a path has changed */

/**
 * Shows the files anew that have changed.
 * @param {string[]} paths
 * @param {(element: Element) => void} again puts an element there anew, as the server sent it
 */
export function exchange(paths, again) {
  if (paths.some((path) => /\.m?js$/.test(path) && isLoaded(path))) return location.reload();
  const changed = new Set(paths);
  exchangeEach((path) => changed.has(path), again);
}

// Beyond 250 the browser would keep none.
performance.setResourceTimingBufferSize(5000);

/**
 * Whether the page runs a script.
 * @param {string} path
 */
function isLoaded(path) {
  const scripts = performance
    .getEntriesByType("resource")
    .filter(({ name }) => /\.m?js\b/.test(name));
  return scripts.some((entry) => {
    const loaded = pathOf(entry.name);
    if (loaded === path) return true;
    // What a worker has loaded is not told: any file of its folder may be in it.
    const { initiatorType } = /** @type {PerformanceResourceTiming} */ (entry);
    return initiatorType === "other" && loaded !== null && folderOf(loaded) === folderOf(path);
  });
}

/** @param {string} path such as `en/assets/cnnviz/figure/panel.js`, of which `en/assets/cnnviz` */
const folderOf = (path) => path.split("/").slice(0, 3).join("/");

/**
 * Shows every file anew, since it is not known which have changed.
 * @param {(element: Element) => void} again
 */
export const exchangeAll = (again) => exchangeEach(() => true, again);

/**
 * @param {Changed} changed
 * @param {(element: Element) => void} again
 */
function exchangeEach(changed, again) {
  const has = (/** @type {string} */ address) => {
    const path = address ? pathOf(address) : null;
    return path !== null && changed(path);
  };
  for (const link of document.querySelectorAll("link"))
    if (link.relList.contains("stylesheet") && has(link.href)) exchangeStyle(link);
  for (const one of document.querySelectorAll("img, source, video, audio, iframe, [data-src]")) {
    const addresses = [one.getAttribute("src"), ...addressesIn(one.getAttribute("srcset"))];
    if (addresses.some((address) => has(address || ""))) exchangeMedium(one);
    else if (one instanceof HTMLElement && has(one.dataset.src || "")) again(one);
  }
}

/** @param {string | null} srcset */
const addressesIn = (srcset) =>
  (srcset || "")
    .split(",")
    .map((part) => part.trim().split(/\s/)[0])
    .filter(Boolean);

/** @param {HTMLLinkElement} link */
function exchangeStyle(link) {
  const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
  next.href = renewed(link.href);
  // The old one stays until the new one holds: the page is never without.
  next.addEventListener("load", () => link.remove());
  next.addEventListener("error", () => next.remove());
  link.after(next);
}

/** @param {Element} element */
async function exchangeMedium(element) {
  const source = element.getAttribute("src");
  const set = element.getAttribute("srcset");
  const next = source && renewed(source);
  if (next && element instanceof HTMLImageElement) {
    const loaded = new Image();
    loaded.src = next;
    await loaded.decode().catch(() => {});
  }
  // Meanwhile the page may have got another picture here.
  if (element.getAttribute("src") !== source) return;
  if (next) element.setAttribute("src", next);
  if (set) element.setAttribute("srcset", renewedSet(set));
  const player = element.closest("video, audio");
  if (player instanceof HTMLMediaElement) player.load();
}

/** @param {string} set */
const renewedSet = (set) =>
  set
    .split(",")
    .map((part) => part.trim().replace(/^\S+/, renewed))
    .join(", ");
