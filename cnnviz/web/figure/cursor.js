// The cursor: one pixel of one panel, pinned or not, moved by mouse, touch and keys.

import { clamp } from "./panel.js";

/** @typedef {import("./panel.js").Panel} Panel */
/** @typedef {{panel: Panel, y: number, x: number}} At */
/**
 * @typedef {{panelOf: (target: EventTarget | null) => Panel | undefined, changed: () => void,
 *   play: import("./play.js").Play}} Surroundings
 */

/** @type {Record<string, [number, number]>} */
const WAYS = { left: [0, -1], right: [0, 1], up: [-1, 0], down: [1, 0] };

export class Cursor {
  #around;
  /** @type {At | null} */
  at = null;
  pinned = false;

  /**
   * @param {HTMLElement} host
   * @param {AbortSignal} signal
   * @param {Surroundings} around
   */
  constructor(host, signal, around) {
    this.#around = around;
    const { panelOf, play } = around;
    /** @type {PointerEvent | null} */
    let lifted = null;
    const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ act) =>
      host.addEventListener(type, act, { signal });

    on("pointermove", ({ target, buttons, pointerType, clientX, clientY }) => {
      // A finger scrolls the page until the cursor is pinned; then it drags, on the cursor's panel.
      const dragged = this.pinned && buttons > 0;
      if (play.running || ((this.pinned || pointerType === "touch") && !dragged)) return;
      const panel = panelOf(target);
      if (panel && (!dragged || panel === this.at?.panel))
        this.move(panel, panel.pixelAt(clientX, clientY));
    });
    on("pointerup", (event) => (lifted = event));
    on("click", (event) => {
      const act = event.target.closest(".cnnviz-readout [data-do]")?.dataset.do;
      const panel = panelOf(event.target);
      if (act) this.#pressed(act);
      if (!panel || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // A click's place is rounded, and a pixel of the map may be smaller than one of the screen.
      const near =
        lifted && Math.hypot(lifted.clientX - event.clientX, lifted.clientY - event.clientY) < 2;
      const { clientX, clientY } = near ? lifted : event;
      play.pause();
      panel.element.focus({ preventScroll: true });
      this.pinned = true;
      this.move(panel, panel.pixelAt(clientX, clientY));
    });
    on("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const panel = panelOf(event.target);
      const way = event.key.replace("Arrow", "").toLowerCase();
      if (event.key === "Escape") this.#release();
      else if (!panel || event.target !== panel.element) return;
      else if (event.key === "Enter") this.#pin(true, panel);
      else if (way in WAYS) this.#step(way, event.shiftKey ? 10 : 1, panel);
      else return;
      event.preventDefault();
    });
    on("focusin", ({ target }) => this.focused(target));
    on(
      "pointerleave",
      () => this.pinned || play.running || host.querySelector(":focus-visible") || this.#hide()
    );
    on("focusout", ({ relatedTarget }) => {
      if (!this.pinned && !host.contains(relatedTarget) && !host.matches(":hover")) this.#hide();
    });
    // A picture is not to be dragged away while the cursor is.
    on("dragstart", (event) => panelOf(event.target) && event.preventDefault());
  }

  /**
   * @param {Panel} panel
   * @param {{y: number, x: number}} place
   */
  move(panel, { y, x }) {
    this.at = { panel, y: clamp(y, panel.height), x: clamp(x, panel.width) };
    this.#around.changed();
  }

  /** @param {EventTarget | null} target */
  focused(target) {
    const { panelOf, play } = this.#around;
    const panel = panelOf(target);
    if (panel && !this.pinned && !play.running && panel.element.matches(":focus-visible"))
      this.#pin(false, panel);
  }

  /** @param {string} act of the readout's buttons */
  #pressed(act) {
    const panel = this.at?.panel;
    if (!panel) return;
    if (act === "pin") return this.#pin(!this.pinned, panel);
    if (act !== "release") return this.#step(act, 1, panel);
    // The button goes away; the focus must not.
    panel.element.focus({ preventScroll: true });
    this.#hide();
  }

  #release() {
    if (this.#around.play.stop()) return;
    if (this.pinned && this.at) this.#pin(false, this.at.panel);
    else this.#hide();
  }

  #hide() {
    this.at = null;
    this.pinned = false;
    this.#around.changed();
  }

  /**
   * @param {boolean} pinned
   * @param {Panel} panel
   */
  #pin(pinned, panel) {
    this.pinned = pinned;
    this.move(panel, this.#sameIn(panel));
  }

  /**
   * @param {string} way
   * @param {number} by
   * @param {Panel} panel
   */
  #step(way, by, panel) {
    this.#around.play.pause();
    const { y, x } = this.#sameIn(panel);
    const [down, right] = WAYS[way];
    this.move(panel, { y: y + by * down, x: x + by * right });
  }

  /**
   * Where the cursor is in a panel: there, or at the same place of the picture.
   * @param {Panel} panel
   */
  #sameIn({ height, width }) {
    const { at } = this;
    if (!at) return { y: height >> 1, x: width >> 1 };
    return {
      y: Math.floor(((at.y + 0.5) * height) / at.panel.height),
      x: Math.floor(((at.x + 0.5) * width) / at.panel.width)
    };
  }
}
