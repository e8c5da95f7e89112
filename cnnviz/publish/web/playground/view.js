// The maps on the page: a stage beside each step, painted at once; the explorer of the figures over
// them as soon as what is shown is the full result.

import { Explorer } from "../figure/explorer.js";
import { stageMarkup } from "../figure/panels.js";
import { scaleOf } from "../figure/scales.js";
import { paint } from "../numbers/colours.js";
import { plane } from "../numbers/maps.js";
import { number } from "../words.js";
import { element } from "./dom.js";

/**
 * @typedef {import("../numbers/maps.js").Maps} Maps
 * @typedef {import("../figure/stages.js").Stage} Stage
 * @typedef {import("./state.js").Scale} Mode
 */

export class View {
  /** @type {Explorer | null} */
  #explorer = null;
  /** What each place holds, so that it is made anew only where it has to be. @type {WeakMap<HTMLElement, string>} */
  #keys = new WeakMap();

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
  async full(places, stages, maps, mode) {
    this.#lay(places, stages);
    stages.forEach((stage, index) => this.#describe(places[index], stage));
    if (!this.#explorer) {
      this.#explorer = new Explorer(this.root);
      this.colours(mode);
    }
    await this.#explorer.show(stages, maps);
    stages.forEach((stage, index) => this.#bar(places[index], stage));
  }

  /** The same quickly, from maps that may be smaller, or are gone in a moment. @param {HTMLElement[]} places @param {Stage[]} stages @param {Maps[]} maps @param {Mode} mode */
  quick(places, stages, maps, mode) {
    this.#lay(places, stages);
    stages.forEach((stage, index) => {
      this.#describe(places[index], stage);
      const of = maps[index];
      if (of) painted(places[index], stage, of, mode);
    });
  }

  /** Nothing can be explored while the maps change by themselves. */
  unexplored() {
    this.#explorer?.destroy();
    this.#explorer = null;
  }

  /** Tell the explorer which colours are wanted. @param {Mode} mode */
  colours(mode) {
    const select = /** @type {HTMLSelectElement | null} */ (this.root.querySelector("[data-scale]"));
    if (!select) return;
    select.value = mode;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {HTMLElement[]} places @param {Stage[]} stages */
  #lay(places, stages) {
    places.forEach((place, index) => {
      const stage = stages[index];
      const now = place.querySelector(".cnnviz-stage");
      place.classList.toggle("cnnviz-old", !stage);
      if (!stage) {
        now?.removeAttribute("data-stage");
        return;
      }
      const key = JSON.stringify([stage.kind, stage.title, stage.shape, stage.scale.map]);
      if (now && this.#keys.get(place) === key) {
        now.setAttribute("data-stage", String(index));
        return;
      }
      this.#keys.set(place, key);
      const made = stageMarkup(stage, index);
      if (now) now.replaceWith(made);
      else place.prepend(made);
    });
  }

  /** @param {HTMLElement | undefined} place @param {Stage} stage */
  #describe(place, { shape, minimum, maximum }) {
    const facts = [shape.map(number).join(" × "), number(minimum), number(maximum)];
    place?.querySelectorAll("dd").forEach((one, index) => {
      one.textContent = facts[index] ?? "";
    });
  }

  /** The colours of the row and their numbers, for as long as the explorer shows no others. @param {HTMLElement | undefined} place @param {Stage} stage */
  #bar(place, { scale: { map, low, high, beyond } }) {
    const bar = place?.querySelector(".cnnviz-scale");
    if (!bar || this.root.dataset.colours === "panel" || this.root.dataset.colours === "grey") return;
    if (!bar.querySelector(".cnnviz-ramp")) {
      const canvas = element("canvas", { class: "cnnviz-ramp", width: 256, height: 1 });
      const ramp = Float32Array.from({ length: 256 }, (_, index) => index);
      const pixels = new ImageData(paint(ramp, { map, low: 0, high: 255 }), 256, 1);
      canvas.getContext("2d")?.putImageData(pixels, 0, 0);
      bar.prepend(canvas);
    }
    const texts = [(beyond && low ? "≤ " : "") + number(low), number((low + high) / 2), (beyond ? "≥ " : "") + number(high)];
    bar.querySelectorAll("span").forEach((span, index) => {
      span.textContent = texts[index] ?? "";
    });
  }
}

/** @param {HTMLElement | undefined} place @param {Stage} stage @param {Maps} maps @param {Mode} mode */
function painted(place, stage, maps, mode) {
  place?.querySelectorAll("canvas.cnnviz-map").forEach((one, channel) => {
    const canvas = /** @type {HTMLCanvasElement} */ (one);
    if (channel >= maps.channels) return;
    if (canvas.width !== maps.width) canvas.width = maps.width;
    if (canvas.height !== maps.height) canvas.height = maps.height;
    const values = plane(maps, channel);
    const pixels = new ImageData(paint(values, scaleOf(mode, stage.scale, values)), maps.width, maps.height);
    canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  });
}
