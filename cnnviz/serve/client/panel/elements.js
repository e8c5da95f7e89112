// Elements with text: what is wrong may hold markup of a lesson, which stays text here.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} kind class of the new element
 * @param {string} [text]
 */
export function element(name, kind, text = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}
