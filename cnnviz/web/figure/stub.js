// The eager part of <cnnviz-figure>: shows the toolbar, lets the keyboard in, and loads the rest
// at the first touch. Until then a figure costs neither arithmetic nor bytes.

import { Live } from "../live.js";

const TOUCHES = ["pointerenter", "focusin", "keydown", "click"];

class CnnvizFigure extends Live {
  /** @param {AbortSignal} signal */
  begin(signal) {
    delete this.dataset.state;
    const toolbar = this.querySelector(".cnnviz-toolbar");
    for (const part of [toolbar, this.querySelector("[data-choices]")])
      part?.removeAttribute("hidden");
    const computed = this.querySelector(
      "[data-kind=convolution],[data-kind=activation],[data-kind=pooling]"
    );
    toolbar?.querySelector(".cnnviz-play")?.toggleAttribute("hidden", !computed);
    const hint = toolbar?.querySelector(".cnnviz-hint");
    if (hint) hint.id = `${this.querySelector("figure")?.id}-hint`;
    for (const panel of this.querySelectorAll(".cnnviz-panel"))
      focusable(/** @type {HTMLElement} */ (panel), hint?.id || "");
    /** @type {Event | null} */
    let last = null;
    const woken = new AbortController();
    signal.addEventListener("abort", () => woken.abort());
    const touched = (/** @type {Event} */ event) => {
      const target = /** @type {Element} */ (event.target);
      this.dataset.touched = "";
      if (event.type === "click" && target.closest(".cnnviz-panel, button")) {
        last = event;
        if (isPlain(event)) event.preventDefault();
      }
      if (isLoading) return;
      isLoading = true;
      this.attempt(signal, load).finally(() => {
        woken.abort();
        // What was clicked meanwhile is done now.
        if (last && !signal.aborted)
          last.target?.dispatchEvent(new MouseEvent("click", /** @type {MouseEvent} */ (last)));
      });
    };
    const load = async () => {
      await (await import("./element.js")).explore(this, signal);
      this.dataset.state = "ready";
    };
    let isLoading = false;
    for (const type of TOUCHES) this.addEventListener(type, touched, { signal: woken.signal });
  }
}

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
  panel.setAttribute(
    "aria-label",
    shown.getAttribute("alt") || shown.getAttribute("aria-label") || ""
  );
  if (hint) panel.setAttribute("aria-describedby", hint);
}

/** @param {Event} event a click that would open the link of a picture in this tab */
function isPlain(event) {
  return event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}

customElements.define("cnnviz-figure", CnnvizFigure);
