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
 * Called when elements were put on the page or taken from it: the theme adds its buttons and
 * wrappers, and follows the headings that there are now.
 * @param {Element[]} changed
 */
export function mounted(changed) {
  if (!theme.document$ || !changed.some(isMounted)) return;
  unmount();
  theme.document$.next(document);
}

/** @param {Element} changed */
function isMounted(changed) {
  const selector = MOUNTED.join();
  return changed.matches(selector) || changed.querySelector(selector) !== null;
}

/** What the theme adds something to, or watches. */
const MOUNTED = [
  ":is(h1, h2, h3, h4, h5, h6)[id]",
  "pre > code",
  "pre.mermaid",
  "table",
  "details",
  ".annotate",
  ".footnote-ref",
  "[data-tabs]",
  "[title]",
  "[data-md-component]",
  "nav",
  "nav *"
];

/** Takes away what the theme has added, since it would add it once more. */
function unmount() {
  for (const one of document.querySelectorAll(".md-code__nav, .tabbed-control")) one.remove();
  for (const one of document.querySelectorAll(".md-typeset__scrollwrap")) {
    const table = one.querySelector("table");
    if (table) one.replaceWith(table);
  }
  for (const one of document.querySelectorAll("[data-md-component=toc] a"))
    one.classList.remove("md-nav__link--passed", "md-nav__link--active");
}

/** @param {() => void} act called when the theme has changed the page without loading it */
export function navigated(act) {
  theme.document$?.subscribe?.(() => act());
}
