// What a reader has done to the page, where a block is replaced.

/**
 * Takes over what was typed, chosen and unfolded, where the new block has the same controls.
 * @param {Element} sent the block as the server sent it
 * @param {Element} shown as it is on the page
 * @param {Element} added what replaces it
 */
export function keepState(sent, shown, added) {
  const [closed, details, next] = [sent, shown, added].map((one) => every(one, "details"));
  if (details.length === next.length && closed.length === next.length)
    next.forEach((one, i) => {
      const is = details[i].hasAttribute("open");
      if (is !== closed[i].hasAttribute("open")) one.toggleAttribute("open", is);
    });
  const [fields, others] = [shown, added].map((one) => every(one, "input, textarea, select"));
  if (fields.length !== others.length) return;
  fields.forEach((one, i) => copyField(one, others[i]));
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function copyField(from, to) {
  if (from.getAttribute("name") !== to.getAttribute("name")) return;
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement) {
    if (from.type !== to.type) return;
    if (from.checked !== from.defaultChecked && from.value === to.value) to.checked = from.checked;
    if (!["checkbox", "radio", "file"].includes(from.type) && from.value !== from.defaultValue)
      to.value = from.value;
  } else if (from instanceof HTMLTextAreaElement && to instanceof HTMLTextAreaElement) {
    if (from.value !== from.defaultValue) to.value = from.value;
  } else if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement) {
    if ([...to.options].some(({ value }) => value === from.value)) to.value = from.value;
  }
}

/**
 * @param {Element} element
 * @param {string} selector
 */
function every(element, selector) {
  return [element, ...element.querySelectorAll("*")].filter((one) => one.matches(selector));
}

/**
 * Remembers where the reader is: what is seen first, and what has the focus.
 * @returns {() => void} goes back there, as far as it is still on the page
 */
export function remember() {
  const focused = document.activeElement;
  const seen = scrollY > 0 ? inView() : [];
  const root = document.documentElement;
  return () => {
    const anchor = seen.find(({ element }) => element.isConnected);
    if (anchor) {
      // The browser's own anchoring would move the page a second time.
      root.style.setProperty("overflow-anchor", "none");
      const moved = anchor.element.getBoundingClientRect().top - anchor.top;
      if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
      requestAnimationFrame(() => root.style.removeProperty("overflow-anchor"));
    }
    if (focused instanceof HTMLElement && !focused.isConnected) refocus(focused);
  };
}

/** The blocks of the text that are in view, the first one first. */
function inView() {
  const article = document.querySelector("article") || document.body;
  const blocks = [
    ...article.querySelectorAll(":scope > *, :scope > div > *, :scope > section > *")
  ];
  return blocks
    .map((element) => ({ element, ...bounds(element) }))
    .filter(({ top, bottom }) => bottom > 60 && top < innerHeight && bottom > top);
}

/** @param {Element} element */
function bounds(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return { top, bottom };
}

/** @param {HTMLElement} focused */
function refocus(focused) {
  const name = focused.getAttribute("name");
  const same =
    (focused.id && document.getElementById(focused.id)) ||
    (name && document.querySelector(`${focused.localName}[name="${CSS.escape(name)}"]`));
  if (!(same instanceof HTMLElement)) return;
  same.focus({ preventScroll: true });
  if (isTyped(focused) && isTyped(same))
    same.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

/**
 * Whether it holds a text in which something is selected.
 * @param {Element} element
 * @returns {element is HTMLTextAreaElement | HTMLInputElement}
 */
function isTyped(element) {
  return (
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.selectionStart !== null)
  );
}
