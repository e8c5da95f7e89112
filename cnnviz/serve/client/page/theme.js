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

/** @param {string} feature of the theme */
const has = (feature) => Boolean(settings().features?.includes(feature));

const swapsPages = () => has("navigation.instant");

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
  const selector = [
    ...MOUNTED,
    ...(has("content.tooltips") ? ["[title]"] : []),
    ...(has("navigation.instant.preview") ? ["a"] : [])
  ].join();
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
  "[data-preview]",
  "[data-md-component]",
  "nav",
  "nav *"
];

/** Takes away what the theme has added, since it would add it once more. */
function unmount() {
  if (document.querySelector(".md-annotation")) release();
  for (const one of every(".md-code__nav, .tabbed-control")) one.remove();
  for (const one of every("pre[id^=__code_]")) one.removeAttribute("id");
  for (const one of every(".md-typeset__scrollwrap")) {
    const table = one.querySelector("table");
    if (table) one.replaceWith(table);
  }
  for (const label of every(".tabbed-labels--linked label")) {
    const link = label.querySelector(":scope > a[tabindex]");
    if (link) link.replaceWith(...link.childNodes);
  }
  for (const one of every(".md-annotation")) unmountAnnotation(one);
  for (const one of every("[data-md-component=toc] a"))
    one.classList.remove("md-nav__link--passed", "md-nav__link--active");
}

/** Has the theme let go of the text: it puts the text of annotations back only then. */
function release() {
  const parts = [...every("[data-md-component=content]")];
  for (const one of parts) one.removeAttribute("data-md-component");
  theme.document$.next(document);
  for (const one of parts) one.setAttribute("data-md-component", "content");
}

const every = (/** @type {string} */ selector) => document.querySelectorAll(selector);

/**
 * Puts the text of an annotation back into its list, and its number into the block.
 * @param {Element} annotation
 */
function unmountAnnotation(annotation) {
  const mark = annotation.querySelector("[data-md-annotation-id]");
  const number = Number(mark?.getAttribute("data-md-annotation-id"));
  const block = annotation.closest(".highlight") || annotation.closest(".annotate");
  let list = block?.nextElementSibling;
  while (list && list.localName !== "ol") list = list.nextElementSibling;
  const item = list?.children[number - 1];
  const text = annotation.querySelector(".md-typeset");
  if (!list || !item || !text) return;
  item.append(...text.childNodes);
  list.removeAttribute("hidden");
  annotation.replaceWith(`(${number})`);
}

/** @param {() => void} act called when the theme has changed the page without loading it */
export function navigated(act) {
  theme.document$?.subscribe?.(() => act());
}
