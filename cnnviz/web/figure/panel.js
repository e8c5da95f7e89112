// A panel on the page: which pixel is where, what is drawn over it, and its colours.

import { cellColours, paint } from "../numbers/colours.js";
import { number } from "../words.js";

/** @typedef {import("../numbers/types.js").Scale} Scale */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Box half-open, in pixels */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [name] class
 * @param {...(Node | string)} inside
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, name = "", ...inside) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside);
  return made;
}

/**
 * What is there is known to who asks.
 * @param {Element} root
 * @param {string} selector
 * @returns {any}
 */
export const find = (root, selector) => root.querySelector(selector);

export class Panel {
  /** What shows the numbers: a picture, a canvas of the map's own size, or a table. */
  #surface;
  #over = make("div", "cnnviz-over");
  #box = make("i", "cnnviz-box");
  #drawn = "";
  /** @type {HTMLCanvasElement | null} */
  #canvas = null;
  /** @type {HTMLCanvasElement | null} */
  #hatch = null;
  /** @type {HTMLElement[]} */
  #masks = [];

  /**
   * @param {HTMLElement} element
   * @param {number} stage
   * @param {number} channel
   * @param {number} height
   * @param {number} width
   */
  constructor(element, stage, channel, height, width) {
    this.element = element;
    this.stage = stage;
    this.channel = channel;
    this.height = height;
    this.width = width;
    /** @type {HTMLElement} */
    this.#surface = find(element, "img, canvas.cnnviz-map, table");
    this.#box.hidden = true;
    this.#over.append(this.#box);
    this.#over.setAttribute("aria-hidden", "true");
    element.append(this.#over);
    /** @type {HTMLAnchorElement | null} */
    this.link = find(element, "a");
    if (this.link) this.link.tabIndex = -1;
  }

  /** Lay what is drawn over it where the numbers are. */
  fit() {
    const own = this.#surface.getBoundingClientRect();
    const { left, top } = this.element.getBoundingClientRect();
    const { style } = this.#over;
    style.left = `${own.left - left}px`;
    style.top = `${own.top - top}px`;
    style.width = `${own.width}px`;
    style.height = `${own.height}px`;
  }

  /**
   * The pixel at a place of the screen, the nearest where it is beside the panel.
   * @param {number} x
   * @param {number} y
   */
  pixelAt(x, y) {
    const { left, top, width, height } = this.#surface.getBoundingClientRect();
    const row = Math.floor(((y - top) / height) * this.height);
    const column = Math.floor(((x - left) / width) * this.width);
    return { y: clamp(row, this.height), x: clamp(column, this.width) };
  }

  /**
   * @param {"at" | "same" | "window" | "seen" | ""} kind the cursor, its place in other maps, what it
   *   comes from, where it goes, or nothing
   * @param {Box} [box]
   */
  outline(kind, { top, left, bottom, right } = { top: 0, left: 0, bottom: 0, right: 0 }) {
    const span = `${top},${left},${bottom},${right}`;
    if (this.#drawn === kind + span) return;
    this.#drawn = kind + span;
    const { style, dataset } = this.#box;
    this.#box.hidden = !kind;
    dataset.kind = kind;
    dataset.span = span;
    // From the middle, so that the least size which can be seen lies around the pixel.
    style.left = `${(50 * (left + right)) / this.width}%`;
    style.top = `${(50 * (top + bottom)) / this.height}%`;
    style.width = `${(100 * (right - left)) / this.width}%`;
    style.height = `${(100 * (bottom - top)) / this.height}%`;
  }

  /**
   * Hide what comes behind a pixel in reading order; null shows all.
   * @param {{y: number, x: number} | null} last
   */
  mask(last) {
    if (!last) {
      for (const one of this.#masks) one.remove();
      this.#masks = [];
      return;
    }
    if (!this.#masks.length) {
      this.#masks = [make("i", "cnnviz-mask"), make("i", "cnnviz-mask")];
      this.#box.before(...this.#masks);
    }
    const [rest, below] = this.#masks;
    const [right, top] = [(100 * (last.x + 1)) / this.width, (100 * last.y) / this.height];
    const bottom = (100 * (last.y + 1)) / this.height;
    rest.style.inset = `${top}% 0 ${100 - bottom}% ${right}%`;
    below.style.inset = `${bottom}% 0 0 0`;
  }

  /**
   * @param {Float32Array} values
   * @param {Scale} scale
   * @param {boolean} still whether what the build drew shows it already
   */
  paint(values, scale, still) {
    if (this.#surface instanceof HTMLTableElement) return this.#colour(values, scale);
    const own = this.#surface instanceof HTMLCanvasElement ? this.#surface : null;
    this.#canvas?.toggleAttribute("hidden", still);
    if (still && !own) return;
    if (!own && !this.#canvas) {
      this.#canvas = make("canvas", this.#surface.className);
      this.#over.prepend(this.#canvas);
    }
    const canvas = /** @type {HTMLCanvasElement} */ (own || this.#canvas);
    if (canvas.width !== this.width) canvas.width = this.width;
    if (canvas.height !== this.height) canvas.height = this.height;
    canvas
      .getContext("2d")
      ?.putImageData(new ImageData(paint(values, scale), this.width, this.height), 0, 0);
  }

  /**
   * Draw lines over negative values, so that the sign does not hang on the colour.
   * @param {Float32Array | null} values
   */
  hatch(values) {
    const { offsetWidth: width, offsetHeight: height } = this.#surface;
    if (!values || !width || this.#surface instanceof HTMLTableElement)
      return this.#hatch?.remove();
    const canvas = (this.#hatch ??= make("canvas", "cnnviz-hatch"));
    [canvas.width, canvas.height] = [width, height];
    const pixels = new ImageData(width, height);
    for (let i = 0, y = 0; y < height; y++) {
      const row = Math.floor((y * this.height) / height) * this.width;
      for (let x = 0; x < width; x++, i += 4) {
        const phase = (x + y) % 6;
        if (phase > 1 || values[row + Math.floor((x * this.width) / width)] >= 0) continue;
        // A dark line beside a light one is seen on every colour.
        pixels.data.fill(phase ? 255 : 0, i, i + 3);
        pixels.data[i + 3] = 200;
      }
    }
    canvas.getContext("2d")?.putImageData(pixels, 0, 0);
    // Above the colours, below the mask.
    this.#canvas ? this.#canvas.after(canvas) : this.#over.prepend(canvas);
  }

  /**
   * @param {Float32Array} values
   * @param {Scale} scale
   */
  #colour(values, scale) {
    const colours = cellColours([...values], scale);
    this.#surface
      .querySelectorAll("td")
      .forEach((/** @type {HTMLElement} */ cell, /** @type {number} */ i) => {
        const text = number(values[i]);
        if (cell.textContent !== text) cell.textContent = text;
        [cell.style.backgroundColor] = colours[i];
        cell.classList.toggle("dark", colours[i][1]);
      });
  }

  remove() {
    this.#over.remove();
    this.link?.removeAttribute("tabindex");
  }
}

/** The colour bar below a row: its colours, its numbers, and a mark at the cursor's value. */
export class Bar {
  #element;
  #canvas = make("canvas");
  #mark = make("i", "cnnviz-mark");
  #low = 0;
  #high = 1;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    [this.#canvas.width, this.#canvas.height] = [256, 1];
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

/**
 * The last of the panels that stand on one line with this one.
 * @param {HTMLElement} panel
 */
export function lastOfLine(panel) {
  let last = panel;
  for (
    let next;
    (next = last.nextElementSibling) instanceof HTMLElement && next.offsetTop === panel.offsetTop;
  )
    last = next;
  return last;
}

/**
 * @param {number} at
 * @param {number} size
 */
export const clamp = (at, size) => Math.min(size - 1, Math.max(0, at));
