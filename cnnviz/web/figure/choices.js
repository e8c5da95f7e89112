// The kernel of a figure that a reader chooses: what it gives is computed here, and shown in the same
// panels.

import { perform } from "../numbers/layers.js";
import { number, words } from "../words.js";
import { find } from "./panel.js";

/** @typedef {import("../numbers/maps.js").Maps} Maps */
/** @typedef {import("./explain.js").Scale} Scale */
/** @typedef {import("./explain.js").Stage} Stage */
/** @typedef {{kernel: number[][], minimum: number, maximum: number, scale: Scale}} Choice */

/**
 * Follow the choice among kernels; what is chosen already is shown at once.
 * @param {HTMLElement} host
 * @param {AbortSignal} signal
 * @param {{stages: Stage[], maps: (Maps | null)[], choices: Choice[],
 *   explorer: import("./explorer.js").Explorer}} figure
 */
export function follow(host, signal, { stages, maps, choices, explorer }) {
  const fields = find(host, "[data-choices]");
  const show = () => {
    const at = Number(find(fields, ":checked")?.value ?? 0);
    const now = stages.map((stage) => withKernel(stage, choices[at]));
    // The numbers of the kernels follow from the weights of the convolution.
    const computed = now.map((stage, i) => {
      if (stage.kind === "convolution") return perform(stage, /** @type {Maps} */ (maps[0]));
      return stage.kind === "kernels" ? null : maps[i];
    });
    explorer.update(now, computed);
    now.forEach((stage, i) => describe(find(host, `[data-stage="${i}"]`), stage));
  };
  fields.addEventListener("change", show, { signal });
  // It may have been chosen while this was loaded, or before the page was left and found again.
  if (find(fields, ":checked")?.value !== "0") show();
}

/**
 * @param {Stage} stage
 * @param {Choice} choice
 * @returns {Stage}
 */
function withKernel(stage, { kernel, minimum, maximum, scale }) {
  if (stage.kind === "convolution")
    return { ...stage, weight: [[kernel]], minimum, maximum, scale };
  if (stage.kind !== "kernels") return stage;
  const values = kernel.flat();
  const limit = Math.max(...values.map(Math.abs)) || 1;
  return {
    ...stage,
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    scale: { ...stage.scale, low: -limit, high: limit, beyond: false }
  };
}

/**
 * Tell the range of a stage's values; what the build has counted of another kernel is left out.
 * @param {HTMLElement} row
 * @param {Stage} stage
 */
function describe(row, { kind, title, shape, minimum, maximum }) {
  if (kind === "image") return;
  const facts = find(row, ".cnnviz-facts");
  [...facts.children].forEach((fact, i) => {
    const value = { 1: minimum, 2: maximum }[i];
    if (value !== undefined) find(fact, "dd").textContent = number(value);
    if (i === 3) fact.hidden = true;
  });
  const [, height, width] = shape;
  const text = words("{name}: {height} rows by {width} columns", { name: title, height, width });
  const shown = find(row, "img, table");
  shown.setAttribute(shown.tagName === "IMG" ? "alt" : "aria-label", text);
  find(row, ".cnnviz-panel").setAttribute("aria-label", text);
}
