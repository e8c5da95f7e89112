// The eager part of <cnnviz-playground>: the rest is loaded where the page holds one. Until then,
// and where it fails, the static contact sheet is what is seen.

/**
 * Where the link leads that was followed last. The theme swaps pages without loading them, and may
 * write the heading that was scrolled past on the old page into the address of the new one; the
 * state would be lost.
 */
let followed = "";

export function definePlayground() {
  if (customElements.get("cnnviz-playground")) return;
  customElements.define("cnnviz-playground", CnnvizPlayground);
  const note = (/** @type {Event} */ { target }) => {
    const link = target instanceof Element ? target.closest("a") : null;
    if (link) followed = link.href;
  };
  document.addEventListener("click", note, { capture: true });
}

class CnnvizPlayground extends HTMLElement {
  /** @type {AbortController | null} */
  #here = null;

  async connectedCallback() {
    const here = new AbortController();
    this.#here = here;
    try {
      const { play } = await import("./element.js");
      if (!here.signal.aborted) await play(this, here.signal, followed);
    } catch (error) {
      if (here.signal.aborted) return;
      console.warn(error);
      this.dataset.state = "failed";
      this.querySelector(".cnnviz-problem")?.removeAttribute("hidden");
    }
  }

  disconnectedCallback() {
    this.#here?.abort();
  }
}
