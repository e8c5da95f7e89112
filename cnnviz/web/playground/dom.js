// Elements in one line each.

/** @typedef {string | Node} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string | number | boolean>} [attributes] false leaves one out
 * @param {Child[]} children @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

let count = 0;

/** An id that no other element has. @param {string} what */
export function unique(what) {
  count += 1;
  return `cnnviz-playground-${what}-${count}`;
}

/** Set the text only where it differs: a live region speaks at each change. @param {HTMLElement} where @param {string} text */
export function tell(where, text) {
  if (where.textContent !== text) where.textContent = text;
  where.hidden = text === "";
}
