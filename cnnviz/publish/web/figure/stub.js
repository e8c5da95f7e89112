// The eager part of <cnnviz-figure>: shows the toolbar, lets the keyboard in, and loads the rest
// at the first touch. Until then a figure costs neither arithmetic nor bytes.

import { focusable } from "./focusable.js";

const TOUCHES = ["pointerenter", "focusin", "keydown", "click"];

class CnnvizFigure extends HTMLElement {
  #left = new AbortController();

  connectedCallback() {
    this.#left = new AbortController();
    const { signal } = this.#left;
    const toolbar = this.querySelector(".cnnviz-toolbar");
    toolbar?.removeAttribute("hidden");
    const computed = this.querySelector("[data-kind=convolution],[data-kind=activation],[data-kind=pooling]");
    toolbar?.querySelector(".cnnviz-play")?.toggleAttribute("hidden", !computed);
    const hint = toolbar?.querySelector(".cnnviz-hint");
    if (hint) hint.id = `${this.querySelector("figure")?.id}-hint`;
    for (const panel of this.querySelectorAll(".cnnviz-panel")) focusable(/** @type {HTMLElement} */ (panel), hint?.id || "");
    /** @type {Event | null} */
    let last = null;
    const woken = new AbortController();
    signal.addEventListener("abort", () => woken.abort());
    const touched = (/** @type {Event} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (event.type === "click" && target.closest(".cnnviz-panel, button")) {
        last = event;
        if (isPlain(event)) event.preventDefault();
      }
      loading ??= this.#load(signal).finally(() => {
        woken.abort();
        // What was clicked meanwhile is done now.
        if (last && !signal.aborted) last.target?.dispatchEvent(new MouseEvent("click", /** @type {MouseEvent} */ (last)));
      });
    };
    /** @type {Promise<void> | null} */
    let loading = null;
    for (const type of TOUCHES) this.addEventListener(type, touched, { signal: woken.signal });
  }

  disconnectedCallback() {
    this.#left.abort();
    delete this.dataset.state;
  }

  /** @param {AbortSignal} signal aborted when the figure leaves the page */
  async #load(signal) {
    try {
      await (await import("./element.js")).explore(this, signal);
      this.dataset.state = "ready";
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      this.dataset.state = "failed";
      this.querySelector(".cnnviz-problem")?.removeAttribute("hidden");
    }
  }
}

/** @param {Event} event a click that would open the link of a picture in this tab */
function isPlain(event) {
  return event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}

if (!customElements.get("cnnviz-figure")) customElements.define("cnnviz-figure", CnnvizFigure);
