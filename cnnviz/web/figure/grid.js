// A small table of numbers in coloured cells, and which rows or columns of a window it shows.

import { cellColours } from "../numbers/colours.js";
import { number } from "../words.js";
import { make } from "./panel.js";

/**
 * `kind` is the class of a cell: `outside` of the window, `chosen`; `empty` stands where there is no
 * number; `signs`: a plus before what is positive.
 * @typedef {{name?: string, caption: string, scale: import("../numbers/types.js").Scale,
 *   signs?: boolean, empty?: string, kind?: (i: number, j: number) => string}} Look
 */

/** Filled again at each move without being built again. */
export class Grid {
  #caption = make("p");
  #table = make("table", "cnnviz-cells", make("tbody"));
  #scroll = make("div", "cnnviz-scroll", this.#table);
  element = make("div", "", this.#caption, this.#scroll);
  /** @type {HTMLTableCellElement[]} */
  #cells = [];
  #size = "";

  /**
   * @param {(number | null)[][]} rows
   * @param {Look} look
   */
  fill(rows, { name = "", caption, scale, signs, empty = "", kind = () => "" }) {
    const width = rows[0].length;
    this.#shape(rows.length, width);
    this.element.className = `cnnviz-grid ${name}`;
    if (this.#caption.textContent !== caption) {
      this.#caption.textContent = this.#table.ariaLabel = caption;
    }
    const values = rows.flat();
    const colours = cellColours(
      values.map((value) => value ?? 0),
      scale
    );
    this.#cells.forEach((cell, n) => {
      const value = values[n];
      const known = value !== null;
      const own = kind(Math.floor(n / width), n % width);
      const text = known ? (signs && value > 0 ? "+" : "") + number(value) : empty;
      const shown = own === "outside" ? "" : text;
      const classes = [
        own,
        known ? value < 0 && "negative" : "padding",
        known && colours[n][1] && "dark"
      ]
        .filter(Boolean)
        .join(" ");
      const colour = known ? colours[n][0] : "";
      if (cell.textContent !== shown) cell.textContent = shown;
      if (cell.className !== classes) cell.className = classes;
      if (cell.style.backgroundColor !== colour) cell.style.backgroundColor = colour;
    });
  }

  /**
   * @param {number} height
   * @param {number} width
   */
  #shape(height, width) {
    if (this.#size === `${height},${width}`) return;
    this.#size = `${height},${width}`;
    const row = () => make("tr", "", ...Array.from({ length: width }, () => make("td")));
    this.#table.tBodies[0].replaceChildren(...Array.from({ length: height }, row));
    this.#cells = [...this.#table.querySelectorAll("td")];
    // What scrolls must be reached by the keyboard too.
    if (Math.max(height, width) > 12) this.#scroll.tabIndex = 0;
    else this.#scroll.removeAttribute("tabindex");
  }
}

/**
 * At most so many of a list, around an index that has to stay.
 * @param {number[]} list
 * @param {number} limit
 * @param {number} [middle]
 */
export function cut(list, limit, middle = 0) {
  const start = Math.max(0, Math.min(list.length - limit, middle - (limit >> 1)));
  return list.slice(start, start + limit);
}

/**
 * All rows or columns between, so that dilation shows, and some beside; too many are left out.
 * @param {number[]} list
 * @param {number} ring
 * @param {number} limit
 */
export function around(list, ring, limit) {
  const start = list[0] - ring;
  const length = (list.at(-1) ?? 0) + ring + 1 - start;
  return length - ring > 2 * limit + 1 ? list : Array.from({ length }, (_, i) => start + i);
}
