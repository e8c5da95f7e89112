// Panels that the keyboard reaches.

/**
 * Arrow keys belong to the panel, so a screen reader must hand them over; in a table of numbers they
 * stay its own.
 * @param {HTMLElement} panel
 * @param {string} hint id of the text that tells the keys
 */
export function focusable(panel, hint) {
  const shown = panel.querySelector("img, table, canvas");
  if (!shown) return;
  panel.tabIndex = 0;
  panel.setAttribute("role", shown.tagName === "TABLE" ? "group" : "application");
  panel.setAttribute("aria-label", shown.getAttribute("alt") || shown.getAttribute("aria-label") || "");
  if (hint) panel.setAttribute("aria-describedby", hint);
}
