// An element of ours: what it does ends when it leaves the page, and what fails is told.

export class Live extends HTMLElement {
  #left = new AbortController();

  connectedCallback() {
    this.#left = new AbortController();
    this.begin(this.#left.signal);
  }

  disconnectedCallback() {
    this.#left.abort();
  }

  /** @param {AbortSignal} signal aborted when the element leaves the page */
  begin(signal) {
    void signal;
  }

  /**
   * Shows what is said where the element cannot do its work.
   * @param {AbortSignal} signal
   * @param {() => Promise<void>} work
   */
  async attempt(signal, work) {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      this.dataset.state = "failed";
      this.querySelector(".cnnviz-problem")?.removeAttribute("hidden");
    }
  }
}
