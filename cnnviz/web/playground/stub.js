// The eager part of <cnnviz-playground>: the rest is loaded where the page holds one. Until then,
// and where it fails, the static contact sheet is what is seen.

import { Live } from "../live.js";

/**
 * Where the link leads that was followed last. The theme swaps pages without loading them, and may
 * write the heading that was scrolled past on the old page into the address of the new one; the
 * state would be lost.
 */
let followed = "";

class CnnvizPlayground extends Live {
  /** @param {AbortSignal} signal */
  begin(signal) {
    this.attempt(signal, async () => {
      const { play } = await import("./element.js");
      if (!signal.aborted) await play(this, signal, followed);
    });
  }
}

const note = (/** @type {Event} */ { target }) => {
  const link = target instanceof Element ? target.closest("a") : null;
  if (link) followed = link.href;
};
document.addEventListener("click", note, { capture: true });
customElements.define("cnnviz-playground", CnnvizPlayground);
