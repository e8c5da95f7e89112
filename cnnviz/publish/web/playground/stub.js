// The eager part of <cnnviz-playground>: the rest is loaded where the page holds one. Until then,
// and where it fails, the static contact sheet is what is seen.

export function definePlayground() {
  if (!customElements.get("cnnviz-playground")) customElements.define("cnnviz-playground", CnnvizPlayground);
}

class CnnvizPlayground extends HTMLElement {
  /** @type {AbortController | null} */
  #here = null;

  async connectedCallback() {
    const here = new AbortController();
    this.#here = here;
    try {
      const { play } = await import("./element.js");
      if (!here.signal.aborted) await play(this, here.signal);
    } catch (error) {
      if (here.signal.aborted) return;
      console.warn(error);
      this.dataset.state = "failed";
    }
  }

  disconnectedCallback() {
    this.#here?.abort();
  }
}
