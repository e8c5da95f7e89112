// What the cursor of a figure shows: on every panel what the pixel comes from, beside it the
// arithmetic. Maps are never computed here; a move only reads them.

import { scaleOf } from "../numbers/colours.js";
import { maps as mapsOf, plane } from "../numbers/maps.js";
import { Cursor } from "./cursor.js";
import { explain, kernelsOf, kernelsOfStep, sentence, taken } from "./explain.js";
import { Bar, find, lastOfLine, make, Panel } from "./panel.js";
import { Play } from "./play.js";
import { Readout } from "./readout.js";

/** @typedef {import("../numbers/maps.js").Maps} Maps */
/** @typedef {import("./panel.js").Box} Box */
/** @typedef {import("./explain.js").Scale} Scale */
/** @typedef {import("./explain.js").Stage} Stage */

/** Milliseconds without a move before it is said: a screen reader is not to read every pixel. */
const SILENCE = 300;

/** CSS pixels that the box needs beside the figure. */
const BESIDE = 230;

export class Explorer {
  #host;
  #left = new AbortController();
  #readout = new Readout();
  #said = make("p", "cnnviz-said");
  #resized = new ResizeObserver(() => this.#fit());
  /** @type {Stage[]} */
  #stages = [];
  /** @type {(Maps | null)[]} */
  #maps = [];
  /** @type {Panel[]} */
  panels = [];
  /** @type {Map<number, Bar>} */
  #bars = new Map();
  #mode = /** @type {import("../numbers/colours.js").Mode} */ ("shared");
  /** Whether the numbers are those that the build drew. */
  #isDrawn = true;
  #frame = 0;
  #timer = 0;
  #play;
  cursor;

  /** @param {HTMLElement} host what holds the stages, and the toolbar where there is one */
  constructor(host) {
    this.#host = host;
    this.#said.setAttribute("role", "status");
    host.append(this.#readout.element, this.#said);
    this.#play = new Play(host, this.#left.signal, {
      target: () => this.#playable(),
      values: ({ stage, channel }) => plane(/** @type {any} */ (this.#maps[stage]), channel),
      show: (panel, y, x) => this.cursor.move(panel, { y, x }),
      mask: (stage, last) => this.panels.forEach((one) => one.stage === stage && one.mask(last))
    });
    this.cursor = new Cursor(host, this.#left.signal, {
      panelOf: (target) => {
        const element = target instanceof Element && target.closest(".cnnviz-panel");
        return this.panels.find((one) => one.element === element);
      },
      changed: () => this.#ask(),
      play: this.#play
    });
    const changed = (/** @type {{target: EventTarget | null}} */ { target }) => {
      const { dataset, value, selectedOptions } = /** @type {HTMLSelectElement} */ (target);
      if ("scale" in dataset) this.#scale(value, selectedOptions[0].dataset.hides);
      else if ("hatch" in dataset) this.#paint();
    };
    host.addEventListener("change", changed, { signal: this.#left.signal });
    // It may have been chosen while this was loaded.
    const chosen = find(host, "[data-scale]");
    if (chosen && chosen.value !== "shared") changed({ target: chosen });
  }

  /**
   * Bind stages with their numbers to what the host shows of them.
   * @param {Stage[]} stages
   * @param {(Maps | null)[]} maps of each stage; null where its numbers are not known
   */
  show(stages, maps) {
    this.#hold(stages, maps);
    stages.forEach((stage, i) => {
      const row = find(this.#host, `[data-stage="${i}"]`);
      const bar = row && find(row, ".cnnviz-scale");
      if (bar) this.#bars.set(i, new Bar(bar));
      for (const { channel, width, height } of row ? stage.panels : []) {
        const element = find(row, `[data-channel="${channel}"]`);
        this.#resized.observe(element);
        if (this.#maps[i]) this.panels.push(new Panel(element, i, channel, height, width));
        // Numbers that did not travel cannot be told.
        else for (const name of ["tabindex", "role"]) element.removeAttribute(name);
      }
    });
    this.cursor.focused(document.activeElement);
    this.#fit();
    this.#paint();
  }

  /**
   * Other numbers in the same panels. The cursor stays.
   * @param {Stage[]} stages
   * @param {(Maps | null)[]} maps
   */
  update(stages, maps) {
    this.#hold(stages, maps);
    this.#isDrawn = false;
    this.#paint();
    this.#ask();
  }

  /** Leave the figure as it was found. */
  destroy() {
    this.#left.abort();
    this.#resized.disconnect();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    for (const one of [...this.panels, ...this.#bars.values()]) one.remove();
    this.#readout.element.remove();
    this.#said.remove();
  }

  /**
   * @param {Stage[]} stages
   * @param {(Maps | null)[]} maps
   */
  #hold(stages, maps) {
    this.#stages = stages;
    this.#maps = stages.map(
      (stage, i) => maps[i] || (stage.kind === "kernels" ? kernelMaps(stages[i + 1]) : null)
    );
  }

  #fit() {
    for (const panel of this.panels) panel.fit();
    this.#place();
    if (this.#hatches()) this.#paint();
  }

  #ask() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { at, pinned } = this.cursor;
    this.#host.toggleAttribute("data-pinned", pinned);
    clearTimeout(this.#timer);
    if (!at) {
      for (const panel of this.panels) panel.outline("");
      for (const bar of this.#bars.values()) bar.mark(null);
      this.#readout.element.hidden = true;
      return;
    }
    const { panel, y, x } = at;
    const place = { stage: panel.stage, channel: panel.channel, y, x };
    const explained = explain(this.#stages, this.#maps, place);
    this.#outline(explained);
    this.#mark(panel, explained.values);
    this.#readout.show(explained, {
      stages: this.#stages,
      maps: this.#maps,
      pinned,
      link: panel.link?.href || "",
      scaleAt: (stage, channel) => this.#scaleAt(stage, channel)
    });
    this.#place();
    const say = () => (this.#said.textContent = sentence(explained));
    this.#timer = window.setTimeout(say, SILENCE);
  }

  /** @param {import("./explain.js").Explained} at */
  #outline({ stage, channel, y, x, sees, goes }) {
    const here = { top: y, left: x, bottom: y + 1, right: x + 1 };
    let [index, channels] = [stage, [channel]];
    /** @type {Map<number, {box: Box, kind: "at" | "window" | "seen", channels: number[]}>} */
    const found = new Map([[stage, { box: here, kind: "at", channels }]]);
    for (const box of [null, ...sees]) {
      if (box) {
        channels = taken(this.#stages[index], channels);
        index = box.stage;
        found.set(index, { box, kind: "window", channels });
      }
      const kernels = kernelsOf(this.#stages, index);
      const [, height, width] = this.#stages[kernels]?.shape || [];
      if (kernels >= 0 && stage !== kernels && this.#stages[index].computed) {
        const box = { top: 0, left: 0, bottom: height, right: width };
        found.set(kernels, { box, kind: "window", channels });
      }
    }
    for (const box of goes) found.set(box.stage, { box, kind: "seen", channels: [] });
    for (const panel of this.panels) {
      const one = found.get(panel.stage);
      const isKernel = this.#stages[panel.stage].kind === "kernels" && panel.stage !== stage;
      const colour = this.#stages[panel.stage].scale.map === "colour";
      const used = one && (one.channels.includes(panel.channel) || one.kind === "seen" || colour);
      if (!one || (isKernel && !used)) panel.outline("");
      else panel.outline(used ? one.kind : "same", one.box);
    }
  }

  /**
   * @param {Panel} panel
   * @param {number[]} values
   */
  #mark(panel, values) {
    for (const [stage, bar] of this.#bars) {
      const own = stage === panel.stage;
      if (own && this.#mode !== "shared") bar.show(this.#scaleAt(stage, panel.channel));
      bar.mark(own ? values[0] : null);
    }
  }

  /** Put the box beside the figure where there is room, and below the row of panels where there is none. */
  #place() {
    const { element } = this.#readout;
    const { at } = this.cursor;
    if (!at) return;
    const figure = find(this.#host, "figure");
    const room =
      document.documentElement.clientWidth - (figure?.getBoundingClientRect().right ?? Infinity);
    const beside = room >= BESIDE;
    // A figure whose stages share a line has the box below all of them.
    const isRow = !!figure?.matches(".cnnviz-filters");
    const panel = at.panel.element;
    const { top } = panel.getBoundingClientRect();
    if ((beside || isRow) && element.parentElement !== figure) figure.append(element);
    if (!beside && !isRow) {
      const last = lastOfLine(panel);
      if (last.nextElementSibling !== element) last.after(element);
    }
    element.dataset.place = beside ? "beside" : "below";
    element.style.setProperty("--room", `${Math.min(room - 12, 380)}px`);
    element.hidden = false;
    // The box has left its place above: what is looked at stays where it is.
    const moved = panel.getBoundingClientRect().top - top;
    if (Math.abs(moved) > 1) window.scrollBy({ top: moved, behavior: "instant" });
  }

  // Colours

  #hatches() {
    return !!find(this.#host, "[data-hatch]")?.checked;
  }

  /**
   * @param {string} mode
   * @param {string} [hides] what cannot be seen in it
   */
  #scale(mode, hides = "") {
    this.#mode = /** @type {import("../numbers/colours.js").Mode} */ (mode);
    this.#host.dataset.colours = mode;
    find(this.#host, ".cnnviz-hides").textContent = hides;
    this.#paint();
    this.#ask();
  }

  #paint() {
    const hatched = this.#hatches();
    for (const panel of this.panels) {
      const maps = /** @type {Maps} */ (this.#maps[panel.stage]);
      const scale = this.#scaleAt(panel.stage, panel.channel);
      const values = scale.map === "colour" ? maps.data : plane(maps, panel.channel);
      panel.paint(values, scale, this.#isDrawn && this.#mode === "shared");
      panel.hatch(hatched ? values : null);
    }
    for (const [stage, bar] of this.#bars) {
      if (this.#maps[stage]) bar.show(this.#scaleAt(stage, 0));
    }
  }

  /**
   * @param {number} stage
   * @param {number} channel
   */
  #scaleAt(stage, channel) {
    const maps = /** @type {Maps} */ (this.#maps[stage]);
    return scaleOf(this.#mode, this.#stages[stage].scale, plane(maps, channel));
  }

  /**
   * The panel that the window slides for: of the stage looked at last, else of the first computed.
   * @returns {Panel | undefined}
   */
  #playable() {
    const { at } = this.cursor;
    const computed = (/** @type {Panel} */ one) =>
      this.#stages[one.stage].computed && !!this.#maps[one.stage];
    return at && computed(at.panel) ? at.panel : this.panels.find(computed);
  }
}

/** @param {Stage | undefined} convolution */
function kernelMaps(convolution) {
  if (!convolution?.weight) return null;
  const first = kernelsOfStep(convolution).map(([kernel]) => kernel);
  return mapsOf(first.length, first[0].length, first[0][0].length, first.flat(2));
}
