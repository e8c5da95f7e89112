// The markup of stages that are computed on the page, as the build writes it for a lesson's. Only
// the playground loads this.

import { number, words } from "../words.js";
import { nameOf } from "./explain.js";
import { make } from "./panel.js";
import { focusable } from "./stub.js";

/** @typedef {import("./explain.js").Stage} Stage */

/** Rows and columns up to which kernels are shown as numbers. */
const LARGEST_TABLE = 11;

/** Most columns of a map that is large enough in a narrow panel. */
const SMALL = 64;

/**
 * @param {Stage} stage
 * @param {number} index
 * @returns {HTMLElement}
 */
export function stageMarkup(stage, index) {
  const { kind, title, shape, minimum, maximum, scale, panels } = stage;
  const facts = make("dl", "cnnviz-facts");
  for (const [what, value] of [
    [words("Shape"), shape.map(number).join(" × ")],
    [words("Minimum"), number(minimum)],
    [words("Maximum"), number(maximum)]
  ]) {
    facts.append(make("div", "", make("dt", "", what), make("dd", "", value)));
  }
  const row = make("div", "cnnviz-panels", ...panels.map((panel) => panelMarkup(stage, panel)));
  row.dataset.count = `${panels.length}`;
  if ((shape.at(-1) ?? 0) <= SMALL) row.dataset.size = "small";
  const made = make(
    "div",
    "cnnviz-stage",
    make("div", "cnnviz-stage-head", make("strong", "", title), facts),
    row
  );
  made.dataset.kind = kind;
  made.dataset.stage = `${index}`;
  if (shape[0] > panels.length && scale.map !== "colour") {
    const count = number(shape[0] - panels.length);
    made.append(make("p", "cnnviz-left-out", words("{count} more maps are not shown.", { count })));
  }
  if (scale.map !== "colour") {
    const numbers = make("div", "", make("span"), make("span"), make("span"));
    made.append(make("div", "cnnviz-scale", numbers));
  }
  return made;
}

/**
 * @param {Stage} stage
 * @param {{channel: number, width: number, height: number}} panel
 */
function panelMarkup(stage, { channel, width, height }) {
  const asTable = stage.kind === "kernels" && Math.max(width, height) <= LARGEST_TABLE;
  const shown = asTable
    ? make("table", "cnnviz-numbers", make("tbody"))
    : make("canvas", "cnnviz-map");
  const name = stage.scale.map === "colour" ? stage.title : nameOf(stage, channel);
  shown.setAttribute(
    "aria-label",
    words("{name}: {height} rows by {width} columns", { name, height, width })
  );
  if (shown instanceof HTMLCanvasElement) {
    [shown.width, shown.height] = [width, height];
    shown.setAttribute("role", "img");
    if (width < 200) shown.classList.add("pixelated");
  } else {
    shown.style.setProperty("--columns", `${width}`);
    for (let y = 0; y < height; y++)
      shown.tBodies[0].insertRow().append(...Array.from({ length: width }, () => make("td")));
  }
  const panel = make("div", "cnnviz-panel", shown);
  if (stage.shape[0] > 1) panel.append(make("span", "cnnviz-label", number(channel + 1)));
  panel.dataset.channel = `${channel}`;
  focusable(panel, "");
  return panel;
}
