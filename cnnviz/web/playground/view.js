// The maps on the page: a stage beside each step, painted at once; the explorer of the figures over
// them as soon as what is shown is the full result.

import { Explorer } from "../figure/explorer.js";
import { Bar } from "../figure/panel.js";
import { stageMarkup } from "../figure/panels.js";
import { paint, scaleOf } from "../numbers/colours.js";
import { plane } from "../numbers/maps.js";
import { number } from "../words.js";

/**
 * @typedef {import("../numbers/maps.js").Maps} Maps
 * @typedef {import("../figure/explain.js").Stage} Stage
 * @typedef {import("./state/state.js").Scale} Mode
 */

export class View {
  /** @type {Explorer | null} */
  #explorer = null;
  /** What each place holds, so that it is made anew only where it has to be. @type {WeakMap<HTMLElement, string>} */
  #keys = new WeakMap();

  /** How many the explorer was bound to. */
  #stages = 0;

  /** Bars while there is no explorer. @type {Map<HTMLElement, Bar>} */
  #bars = new Map();

  /** @param {HTMLElement} root holds the places, and the toolbar */
  constructor(root) {
    this.root = root;
  }

  /**
   * @param {HTMLElement[]} places one for the picture and each step
   * @param {Stage[]} stages fewer than places where a step is impossible: what is behind it is old
   * @param {Maps[]} maps
   * @param {Mode} mode
   */
  full(places, stages, maps, mode) {
    const isNew = this.#lay(places, stages);
    stages.forEach((stage, index) => this.#describe(places[index], stage));
    const old = this.#explorer;
    if (old && !isNew && this.#stages === stages.length) return old.update(stages, maps);
    this.unexplored();
    this.#unbarred();
    const explorer = new Explorer(this.root);
    this.#explorer = explorer;
    this.#stages = stages.length;
    this.colours(mode);
    explorer.show(stages, maps);
    if (old) returned(old.cursor, explorer);
  }

  /** The same quickly, from maps that may be smaller, or are gone in a moment. @param {HTMLElement[]} places @param {Stage[]} stages @param {Maps[]} maps @param {Mode} mode */
  quick(places, stages, maps, mode) {
    this.#lay(places, stages);
    stages.forEach((stage, index) => {
      this.#describe(places[index], stage);
      const of = maps[index];
      if (of) painted(places[index], stage, of, mode);
      // The explorer has bars of its own.
      if (!this.#explorer)
        this.#bar(
          places[index],
          scaleOf(mode, stage.scale, of ? plane(of, 0) : new Float32Array(1))
        );
    });
  }

  /** Nothing can be explored while the maps change by themselves. */
  unexplored() {
    this.#explorer?.destroy();
    this.#explorer = null;
  }

  /** @param {HTMLElement | undefined} place @param {import("../figure/explain.js").Scale} scale */
  #bar(place, scale) {
    const element = place?.querySelector(".cnnviz-scale");
    if (!(element instanceof HTMLElement)) return;
    const bar = this.#bars.get(element) ?? new Bar(element);
    this.#bars.set(element, bar);
    bar.show(scale);
  }

  #unbarred() {
    for (const bar of this.#bars.values()) bar.remove();
    this.#bars.clear();
  }

  /** Tell the explorer which colours are wanted. @param {Mode} mode */
  colours(mode) {
    const select = /** @type {HTMLSelectElement | null} */ (
      this.root.querySelector("[data-scale]")
    );
    if (!select) return;
    select.value = mode;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {HTMLElement[]} places @param {Stage[]} stages @returns whether any was made anew */
  #lay(places, stages) {
    let isNew = false;
    places.forEach((place, index) => {
      const stage = stages[index];
      const now = place.querySelector(".cnnviz-stage");
      place.classList.toggle("cnnviz-old", !stage);
      now?.toggleAttribute("inert", !stage);
      if (!stage) {
        now?.removeAttribute("data-stage");
        return;
      }
      // A stage that has moved is made anew, so that the explorer sees it.
      const key = JSON.stringify([index, stage.kind, stage.title, stage.shape, stage.scale.map]);
      if (now && this.#keys.get(place) === key) {
        now.setAttribute("data-stage", String(index));
        return;
      }
      this.#keys.set(place, key);
      const made = stageMarkup(stage, index);
      if (now) now.replaceWith(made);
      else place.prepend(made);
      isNew = true;
    });
    return isNew;
  }

  /** @param {HTMLElement | undefined} place @param {Stage} stage */
  #describe(place, { shape, minimum, maximum }) {
    const facts = [shape.map(number).join(" × "), number(minimum), number(maximum)];
    place?.querySelectorAll("dd").forEach((one, index) => {
      one.textContent = facts[index] ?? "";
    });
  }
}

/**
 * Puts the cursor where it was, if there still is such a pixel.
 * @param {import("../figure/cursor.js").Cursor} old @param {Explorer} explorer
 */
function returned({ at, pinned }, { panels, cursor }) {
  if (!at) return;
  const { stage, channel } = at.panel;
  const panel = panels.find((one) => one.stage === stage && one.channel === channel);
  if (!panel || at.y >= panel.height || at.x >= panel.width) return;
  cursor.pinned = pinned;
  cursor.move(panel, at);
}

/** @param {HTMLElement | undefined} place @param {Stage} stage @param {Maps} maps @param {Mode} mode */
function painted(place, stage, maps, mode) {
  place?.querySelectorAll("canvas.cnnviz-map").forEach((one, channel) => {
    const canvas = /** @type {HTMLCanvasElement} */ (one);
    if (channel >= maps.channels) return;
    if (canvas.width !== maps.width) canvas.width = maps.width;
    if (canvas.height !== maps.height) canvas.height = maps.height;
    const values = plane(maps, channel);
    const pixels = new ImageData(
      paint(values, scaleOf(mode, stage.scale, values)),
      maps.width,
      maps.height
    );
    canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  });
}
