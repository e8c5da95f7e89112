// Which number gets which colour: along the row, panel by panel, or grey, stretched for each panel;
// and the bar that says so.

import { levels, paint, table } from "../numbers/colours.js";
import { number } from "../words.js";

/** @typedef {import("./explain.js").Scale} Scale */
/** @typedef {"shared" | "panel" | "grey"} Mode */

/**
 * @param {Mode} mode
 * @param {Scale} scale of the row
 * @param {Float32Array} values of the panel
 * @returns {Scale}
 */
export function scaleOf(mode, scale, values) {
  if (mode === "shared" || scale.map === "colour") return scale;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const limit = Math.max(-low, high) || 1;
  if (mode === "panel" && scale.map !== "grey") {
    return {
      map: scale.map,
      low: scale.map === "positive" ? 0 : -limit,
      high: limit,
      beyond: false
    };
  }
  // A panel of one value has no range.
  return { map: "grey", low, high: high > low ? high : low + 1, beyond: false };
}

/**
 * Symmetric about zero, for numbers that have no row of their own.
 * @param {number[]} values
 * @returns {Scale}
 */
export function signed(values) {
  const high = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { map: "diverging", low: -high, high, beyond: false };
}

/**
 * CSS colours of cells, and whether white reads better on each.
 * @param {number[]} values
 * @param {Scale} scale
 * @returns {[string, boolean][]}
 */
export function cellColours(values, scale) {
  const colours = table(scale.map === "colour" ? "grey" : scale.map);
  return [...levels(Float32Array.from(values), scale)].map((level) => {
    const [r, g, b] = colours.subarray(3 * level, 3 * level + 3);
    return [`rgb(${r},${g},${b})`, 0.299 * r + 0.587 * g + 0.114 * b < 117];
  });
}

/** The colour bar below a row: its colours, its numbers, and a mark at the cursor's value. */
export class Bar {
  #element;
  #canvas = document.createElement("canvas");
  #mark = document.createElement("i");
  #low = 0;
  #high = 1;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    [this.#canvas.width, this.#canvas.height] = [256, 1];
    this.#mark.className = "cnnviz-mark";
    this.#mark.hidden = true;
    element.prepend(this.#canvas);
    element.append(this.#mark);
  }

  /** @param {Scale} scale */
  show({ map, low, high, beyond }) {
    [this.#low, this.#high] = [low, high];
    const ramp = Float32Array.from({ length: 256 }, (_, i) => i);
    const pixels = new ImageData(paint(ramp, { map, low: 0, high: 255 }), 256, 1);
    this.#canvas.getContext("2d")?.putImageData(pixels, 0, 0);
    const numbers = [
      (beyond && low ? "≤ " : "") + number(low),
      number((low + high) / 2),
      (beyond ? "≥ " : "") + number(high)
    ];
    this.#element.querySelectorAll("span").forEach((span, i) => (span.textContent = numbers[i]));
  }

  /** @param {number | null} value */
  mark(value) {
    this.#mark.hidden = value === null;
    if (value === null) return;
    const share = (value - this.#low) / (this.#high - this.#low);
    this.#mark.style.left = `${100 * Math.min(1, Math.max(0, share))}%`;
    this.#mark.dataset.value = `${value}`;
  }

  remove() {
    this.#canvas.remove();
    this.#mark.remove();
  }
}
