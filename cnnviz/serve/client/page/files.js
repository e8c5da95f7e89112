// Files that have changed under the page: styles, pictures, scripts, data.

import { pathOf, renewed } from "../addresses.js";

/** @param {Set<string>} paths of the files that have changed */
export function exchange(paths) {
  if ([...paths].some((path) => /\.m?js$/.test(path))) return location.reload();
  for (const link of document.querySelectorAll("link"))
    if (link.relList.contains("stylesheet") && has(paths, link.href)) exchangeStyle(link);
  for (const picture of document.images)
    if (has(paths, picture.currentSrc || picture.src)) exchangePicture(picture);
}

/**
 * @param {Set<string>} paths
 * @param {string} address
 */
function has(paths, address) {
  const path = pathOf(address);
  return path !== null && paths.has(path);
}

/** @param {HTMLLinkElement} link */
function exchangeStyle(link) {
  const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
  next.href = renewed(link.href);
  next.addEventListener("load", () => link.remove());
  next.addEventListener("error", () => next.remove());
  link.after(next);
}

/** @param {HTMLImageElement} picture */
async function exchangePicture(picture) {
  const next = new Image();
  next.src = renewed(picture.src);
  await next.decode().catch(() => {});
  picture.src = next.src;
}
