// The box beside the panels: one pixel's arithmetic in full, and the buttons that move the cursor.

import { plane } from "../numbers/maps.js";
import { number, words } from "../words.js";
import { kernelsOf, nameOf } from "./explain.js";
import { find, make } from "./panel.js";
import { cellColours, signed } from "./scales.js";

/** @typedef {import("../numbers/maps.js").Maps} Maps */
/** @typedef {import("./explain.js").Explained} Explained */
/** @typedef {import("./explain.js").Scale} Scale */
/** @typedef {import("./explain.js").Stage} Stage */
/**
 * @typedef {{stages: Stage[], maps: (Maps | null)[], pinned: boolean, link: string,
 *   scaleAt: (stage: number, channel: number) => Scale}} Context
 */

/**
 * @typedef {{name?: string, caption: string, scale: Scale, signs?: boolean, empty?: string,
 *   kind?: (i: number, j: number) => string}} Look `kind` is the class of a cell: `outside` of the
 *   window, `chosen`; `empty` stands where there is no number
 */

/** Rows and columns of a window that are written out: a pinned one can be scrolled. */
const CELLS = { hovered: 16, pinned: 48 };
/** Incoming maps that are written out. */
const TERMS = { hovered: 4, pinned: 64 };

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
    const help = make(
      "p",
      "cnnviz-help",
      words(
        "Rows and columns count from 0. Arrow keys move by one pixel, with Shift by ten; Enter pins, Escape lets go."
      )
    );
    const head = make("div", "cnnviz-readout-head", this.#name, this.#place, this.#value);
    const inner = make(
      "div",
      "cnnviz-readout-inner",
      head,
      this.#parts,
      this.#sums,
      this.#note,
      buttons,
      help,
      this.#link
    );
    this.element = make("div", "cnnviz-readout", inner);
    this.element.setAttribute("role", "group");
    this.element.ariaLabel = words("How the value comes about");
    this.element.hidden = true;
  }

  /**
   * @param {Explained} at
   * @param {Context} context
   */
  show(at, context) {
    const { name, y, x, values } = at;
    this.#name.textContent = name;
    this.#place.textContent = words("row {row}, column {column}", {
      row: number(y),
      column: number(x)
    });
    this.#value.value = values.join(" ");
    this.#value.textContent = values.map(number).join(", ");
    this.#pin.ariaPressed = `${context.pinned}`;
    this.#link.hidden = !context.link;
    this.#link.href = context.link || "#";
    this.#used = 0;
    const parts = this.#work(at, context);
    const { children } = this.#parts;
    if (parts.length !== children.length) this.#parts.replaceChildren(...parts);
    const input = at.sees.length > 1 ? at.sees[at.sees.length - 1] : null;
    this.#note.textContent = [this.#cut, input && sees(input, context.stages)]
      .filter(Boolean)
      .join(" ");
  }

  #used = 0;
  #cut = "";

  #grid() {
    return (this.#grids[this.#used++] ??= new Grid());
  }

  /**
   * @param {Explained} at
   * @param {Context} context
   * @returns {Element[]}
   */
  #work(at, context) {
    const { work, stage, channel, y, x } = at;
    const source = context.stages[stage].source;
    this.#cut = "";
    if (!work || source === null) {
      this.#sum([]);
      return [this.#window(context, stage, channel, [y], [x], { ring: 3 })];
    }
    if (work.kind === "activation") {
      const name = context.stages[stage].title;
      this.#sum([[`${name} (${number(work.input)})`, work.value]]);
      return [this.#window(context, source, channel, [y], [x], { ring: 2 })];
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
      return [
        this.#window(context, source, channel, work.rows, work.columns, {
          empty: work.divisor > numbers ? "0" : "·"
        })
      ];
    }
    this.#sum([[words("Largest of {count} values", { count }), work.value]]);
    const winner = work.winner || undefined;
    return [
      this.#window(context, source, channel, work.rows, work.columns, { empty: "−∞", winner })
    ];
  }

  /**
   * @param {Explained} at
   * @param {import("../numbers/operations.js").Convolution} work
   * @param {number} source
   * @param {Context} context
   */
  #convolution({ stage, channel }, { terms, bias, sum }, source, context) {
    const { stages, pinned } = context;
    const shown = terms.slice(0, pinned ? TERMS.pinned : TERMS.hovered);
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
    return shown.flatMap((term) => {
      const window = this.#window(context, source, term.channel, term.rows, term.columns, {
        empty: "0"
      });
      const kernel = this.#grid();
      const caption =
        terms.length > 1
          ? words("Kernel {number}, part {part}", {
              number: number(channel + 1),
              part: number(term.channel + 1)
            })
          : words("Kernel {number}", { number: number(channel + 1) });
      kernel.fill(term.kernel, {
        caption: `× ${caption}`,
        scale: kernels?.scale || signed(term.kernel.flat())
      });
      const product = this.#grid();
      product.fill(term.products, {
        name: "cnnviz-products",
        caption: `= ${words("Products")}`,
        scale,
        signs: true,
        empty: "0"
      });
      return [window, kernel.element, product.element];
    });
  }

  /**
   * The magnifier: a window of a map and what lies around it.
   * @param {Context} context
   * @param {number} stage
   * @param {number} channel
   * @param {number[]} rows
   * @param {number[]} columns
   * @param {{ring?: number, empty?: string, winner?: [number, number]}} look
   */
  #window(
    { stages, maps, pinned, scaleAt },
    stage,
    channel,
    rows,
    columns,
    { ring = 1, empty = "", winner }
  ) {
    const limit = pinned ? CELLS.pinned : CELLS.hovered;
    const best = winner && { y: rows[winner[0]], x: columns[winner[1]] };
    const [down, across] = [cut(rows, limit, winner?.[0]), cut(columns, limit, winner?.[1])];
    const large =
      Math.max(rows[rows.length - 1] - rows[0], columns[columns.length - 1] - columns[0]) > 8;
    if (down.length < rows.length || across.length < columns.length) {
      this.#cut = words(
        "The window has {height} rows and {width} columns; a part of it is shown.",
        { height: number(rows.length), width: number(columns.length) }
      );
    }
    const allRows = around(down, large ? 0 : ring, limit);
    const allColumns = around(across, large ? 0 : ring, limit);
    const from = /** @type {Maps} */ (maps[stage]);
    const { height, width } = from;
    const values = plane(from, channel);
    const inside = (/** @type {number} */ i, /** @type {number} */ j) =>
      down.includes(allRows[i]) && across.includes(allColumns[j]);
    const grid = this.#grid();
    grid.fill(
      allRows.map((r) =>
        allColumns.map((c) =>
          r >= 0 && c >= 0 && r < height && c < width ? values[r * width + c] : null
        )
      ),
      {
        name: "cnnviz-magnifier",
        caption: nameOf(stages[stage], channel),
        scale: scaleAt(stage, channel),
        empty,
        kind: (i, j) => {
          if (!inside(i, j)) return "outside";
          return best && best.y === allRows[i] && best.x === allColumns[j] ? "chosen" : "inside";
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
    const made = lines.map(([what, value]) =>
      make("div", "", make("dt", "", what), make("dd", "", number(value)))
    );
    this.#sums.replaceChildren(...made);
  }
}

/** A small table of numbers in coloured cells, filled again at each move without being built again. */
class Grid {
  #caption = make("p");
  #table = make("table", "cnnviz-cells", make("tbody"));
  #scroll = make("div", "cnnviz-scroll", this.#table);
  element = make("div", "cnnviz-grid", this.#caption, this.#scroll);
  /** @type {HTMLTableCellElement[]} */
  #cells = [];
  #size = "";

  /**
   * @param {(number | null)[][]} rows
   * @param {Look} look
   */
  fill(rows, { name = "", caption, scale, signs = false, empty = "", kind = () => "" }) {
    const width = rows[0].length;
    this.#shape(rows.length, width);
    this.element.className = `cnnviz-grid ${name}`;
    if (this.#caption.textContent !== caption) {
      this.#caption.textContent = caption;
      this.#table.setAttribute("aria-label", caption);
    }
    const flat = rows.flat();
    const colours = cellColours(
      flat.map((value) => value ?? 0),
      scale
    );
    this.#cells.forEach((cell, n) => {
      const value = flat[n];
      const own = kind(Math.floor(n / width), n % width);
      const text =
        own === "outside" || value === null ? "" : (signs && value > 0 ? "+" : "") + number(value);
      const shown = value === null && own !== "outside" ? empty : text;
      const name = [
        own,
        value === null ? "padding" : value < 0 && "negative",
        colours[n][1] && value !== null && "dark"
      ];
      const colour = value === null ? "" : colours[n][0];
      if (cell.textContent !== shown) cell.textContent = shown;
      const classes = name.filter(Boolean).join(" ");
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
    const [body] = this.#table.tBodies;
    body.replaceChildren();
    for (let i = 0; i < height; i++)
      body.insertRow().append(...Array.from({ length: width }, () => make("td")));
    this.#cells = [...body.querySelectorAll("td")];
    // What scrolls must be reached by the keyboard too.
    if (Math.max(height, width) > 12) this.#scroll.tabIndex = 0;
    else this.#scroll.removeAttribute("tabindex");
  }
}

/**
 * @param {{stage: number, top: number, left: number, bottom: number, right: number}} span
 * @param {Stage[]} stages
 */
function sees({ stage, top, left, bottom, right }, stages) {
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

/**
 * @param {number[]} list
 * @param {number} limit
 * @param {number} [middle] index that has to stay
 */
function cut(list, limit, middle = 0) {
  const start = Math.max(0, Math.min(list.length - limit, middle - (limit >> 1)));
  return list.slice(start, start + limit);
}

/**
 * All rows or columns between, so that dilation shows, and some beside; too many are left out.
 * @param {number[]} list
 * @param {number} ring
 * @param {number} limit
 */
function around(list, ring, limit) {
  const start = list[0] - ring;
  if (list[list.length - 1] - start > 2 * limit) return list;
  return Array.from({ length: list[list.length - 1] + ring + 1 - start }, (_, i) => start + i);
}
