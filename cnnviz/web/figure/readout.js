// The box beside the panels: one pixel's arithmetic in full, and the buttons that move the cursor.

import { signed } from "../numbers/colours.js";
import { plane } from "../numbers/maps.js";
import { number, words } from "../words.js";
import { kernelsOf, nameOf } from "./explain.js";
import { around, cut, Grid } from "./grid.js";
import { find, make } from "./panel.js";

/** @typedef {import("../numbers/types.js").Maps} Maps */
/** @typedef {import("../numbers/types.js").Scale} Scale */
/** @typedef {import("../numbers/types.js").Taps} Taps */
/** @typedef {import("./explain.js").Explained} Explained */
/** @typedef {import("./explain.js").Stage} Stage */
/**
 * @typedef {{stages: Stage[], maps: (Maps | null)[], pinned: boolean, link: string,
 *   scaleAt: (stage: number, channel: number) => Scale}} Context
 */

/** Rows and columns of a window that are written out, hovered and pinned: then it can be scrolled. */
const CELLS = [16, 48];
/** Incoming maps that are written out. */
const TERMS = [4, 64];

export class Readout {
  #name = make("strong");
  #place = make("span", "cnnviz-place");
  #value = make("data", "cnnviz-value");
  #parts = make("div", "cnnviz-parts");
  #sums = make("dl", "cnnviz-sums");
  #note = make("p", "cnnviz-note");
  #link = make("a", "", words("Full resolution"));
  #pin;
  /** @type {Grid[]} */
  #grids = [];
  #used = 0;
  /** What is left out. */
  #cut = "";
  element;

  constructor() {
    const buttons = make("div", "cnnviz-moves");
    for (const [act, sign, name] of [
      ["left", "←", words("One pixel left")],
      ["up", "↑", words("One pixel up")],
      ["down", "↓", words("One pixel down")],
      ["right", "→", words("One pixel right")],
      ["pin", words("Pin"), ""],
      ["release", "×", words("Let go")]
    ]) {
      const button = make("button", "", sign);
      button.type = "button";
      button.dataset.do = act;
      if (name) button.ariaLabel = button.title = name;
      buttons.append(button);
    }
    this.#pin = find(buttons, "[data-do=pin]");
    const help = words(
      "Rows and columns count from 0. Arrow keys move by one pixel, with Shift by ten; Enter pins, Escape lets go."
    );
    const inner = make(
      "div",
      "cnnviz-readout-inner",
      make("div", "cnnviz-readout-head", this.#name, this.#place, this.#value),
      this.#parts,
      this.#sums,
      this.#note,
      buttons,
      make("p", "cnnviz-help", help),
      this.#link
    );
    this.element = make("div", "cnnviz-readout", inner);
    this.element.role = "group";
    this.element.ariaLabel = words("How the value comes about");
    this.element.hidden = true;
  }

  /**
   * @param {Explained} at
   * @param {Context} context
   */
  show(at, context) {
    const { name, y, x, values, sees } = at;
    const [row, column] = [y, x].map(number);
    this.#name.textContent = name;
    this.#place.textContent = words("row {row}, column {column}", { row, column });
    this.#value.value = values.join(" ");
    this.#value.textContent = values.map(number).join(", ");
    this.#pin.ariaPressed = `${context.pinned}`;
    this.#link.hidden = !context.link;
    this.#link.href = context.link || "#";
    this.#used = 0;
    this.#cut = "";
    const parts = this.#work(at, context);
    if (parts.length !== this.#parts.children.length) this.#parts.replaceChildren(...parts);
    const all = sees.length > 1 ? field(sees[sees.length - 1], context.stages) : "";
    this.#note.textContent = [this.#cut, all].filter(Boolean).join(" ");
  }

  #grid() {
    return (this.#grids[this.#used++] ??= new Grid());
  }

  /**
   * @param {Explained} at
   * @param {Context} context
   * @returns {Element[]}
   */
  #work(at, context) {
    const { work, stage, channel } = at;
    const { title, source } = context.stages[stage];
    const pixel = { rows: [at.y], columns: [at.x] };
    if (!work || source === null) {
      this.#sum([]);
      return [this.#window(context, stage, channel, pixel, { ring: 3 })];
    }
    if (work.kind === "activation") {
      this.#sum([[`${title} (${number(work.input)})`, work.value]]);
      return [this.#window(context, source, channel, pixel, { ring: 2 })];
    }
    if (work.kind === "convolution") return this.#convolution(at, work, source, context);
    const count = number(work.rows.length * work.columns.length);
    if (work.kind === "average") {
      this.#sum([
        [words("Sum of {count} values", { count }), work.sum],
        [words("divided by"), work.divisor],
        [words("Average"), work.value]
      ]);
      const numbers = work.input.flat().filter((value) => value !== null).length;
      const empty = work.divisor > numbers ? "0" : "·";
      return [this.#window(context, source, channel, work, { empty })];
    }
    this.#sum([[words("Largest of {count} values", { count }), work.value]]);
    return [this.#window(context, source, channel, work, { empty: "−∞", winner: work.winner })];
  }

  /**
   * @param {Explained} at
   * @param {import("../numbers/types.js").Convolution} work
   * @param {number} source
   * @param {Context} context
   */
  #convolution({ stage, channel }, { terms, bias, sum }, source, context) {
    const { stages, pinned } = context;
    const shown = terms.slice(0, TERMS[+pinned]);
    const products = terms.flatMap((term) => term.products.flat()).map((value) => value ?? 0);
    const scale = signed(products);
    const kernels = stages[kernelsOf(stages, stage)];
    this.#sum([
      [
        words("Sum of {count} products", { count: number(products.length) }),
        products.reduce((a, b) => a + b, 0)
      ],
      [words("plus the bias"), bias],
      [nameOf(stages[stage], channel), sum]
    ]);
    if (shown.length < terms.length) {
      this.#cut = words("{count} more incoming maps are added and not shown.", {
        count: number(terms.length - shown.length)
      });
    }
    // A pixel that no kernel lies over has no products.
    return (products.length ? shown : []).flatMap((term) => {
      const [kernel, product] = [this.#grid(), this.#grid()];
      const values = { number: number(channel + 1), part: number(term.channel + 1) };
      const caption =
        terms.length > 1
          ? words("Kernel {number}, part {part}", values)
          : words("Kernel {number}", values);
      kernel.fill(term.kernel, {
        caption: `× ${caption}`,
        scale: kernels?.scale || signed(term.kernel.flat())
      });
      product.fill(term.products, {
        name: "cnnviz-products",
        caption: `= ${words("Products")}`,
        scale,
        signs: true,
        empty: "0"
      });
      const window = this.#window(context, source, term.channel, term, { empty: "0" });
      return [window, kernel.element, product.element];
    });
  }

  /**
   * The magnifier: a window of a map and what lies around it.
   * @param {Context} context
   * @param {number} stage
   * @param {number} channel
   * @param {Taps} window
   * @param {{ring?: number, empty?: string, winner?: [number, number] | null}} look
   */
  #window({ stages, maps, pinned, scaleAt }, stage, channel, window, { ring = 1, empty, winner }) {
    const limit = CELLS[+pinned];
    const both = [window.rows, window.columns];
    const shown = both.map((list, side) => cut(list, limit, winner?.[side]));
    const isLarge = both.some((list) => (list.at(-1) ?? 0) - list[0] > 8);
    if (shown.some((list, side) => list.length < both[side].length)) {
      const [height, width] = both.map((list) => number(list.length));
      this.#cut = words(
        "The window has {height} rows and {width} columns; a part of it is shown.",
        { height, width }
      );
    }
    const [rows, columns] = shown.map((list) => around(list, isLarge ? 0 : ring, limit));
    const from = /** @type {Maps} */ (maps[stage]);
    const values = plane(from, channel);
    const grid = this.#grid();
    grid.fill(
      rows.map((y) =>
        columns.map((x) =>
          y >= 0 && x >= 0 && y < from.height && x < from.width ? values[y * from.width + x] : null
        )
      ),
      {
        name: "cnnviz-magnifier",
        caption: nameOf(stages[stage], channel),
        scale: scaleAt(stage, channel),
        empty,
        kind(i, j) {
          const [y, x] = [rows[i], columns[j]];
          if (!shown[0].includes(y) || !shown[1].includes(x)) return "outside";
          const isBest = winner && y === both[0][winner[0]] && x === both[1][winner[1]];
          return isBest ? "chosen" : "inside";
        }
      }
    );
    return grid.element;
  }

  /**
   * An addition as it is written by hand, its result last.
   * @param {[string, number][]} lines
   */
  #sum(lines) {
    const rows = lines.map(([what, value]) =>
      make("div", "", make("dt", "", what), make("dd", "", number(value)))
    );
    this.#sums.replaceChildren(...rows);
  }
}

/**
 * @param {import("../numbers/types.js").Span} span
 * @param {Stage[]} stages
 */
function field({ stage, top, left, bottom, right }, stages) {
  const [from, to, start, end] = [top, bottom - 1, left, right - 1].map(number);
  const { title } = stages[stage];
  return words("In all it sees rows {from} to {to} and columns {start} to {end} of {title}.", {
    from,
    to,
    start,
    end,
    title
  });
}
