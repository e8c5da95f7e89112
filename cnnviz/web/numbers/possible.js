// What torch refuses, the browser refuses: asked before a reader's own step is computed. What a
// lesson shows has been through torch already.

import { ACTIVATIONS } from "./activations.js";
import { axesOf, setting } from "./sizes.js";

/** @typedef {import("./types.js").Step} Step @typedef {import("./types.js").Axis} Axis */
/** @import { Shape, Values } from "./types.js" */

/** A setting that torch refuses as well. `rule` is stable: pages look their words up by it. */
export class Impossible extends Error {
  /** @param {string} rule @param {Values} [values] */
  constructor(rule, values = {}) {
    super(
      `${rule.replaceAll("-", " ")}: ${Object.entries(values).join("; ").replaceAll(",", " ")}`
    );
    this.rule = rule;
    this.values = values;
  }
}

/** @type {(refused: boolean, rule: string, values?: Values) => void} */
const refuse = (refused, rule, values) => {
  if (refused) throw new Impossible(rule, values);
};

/** Impossible exactly where torch refuses. @type {(step: Step, shape: Shape) => Shape} */
export function outputShape(step, shape) {
  const name = `${step.operation}`;
  const slides = /^(conv|max|avg)/.test(name);
  if (name === "conv2d") checkWeight(step, shape[0]);
  else refuse(slides && step.settings.divisor_override === 0, "divisor-zero");
  // torch's mean over nothing is NaN, and an activation of nothing is nothing.
  refuse((slides || /max/.test(name)) && Math.min(...shape) < 1, "input-empty");
  const axes = axesOf(step, shape);
  for (const side of /** @type {(0 | 1)[]} */ ([0, 1])) {
    if (slides) checkWindow(step, axes[side], side);
    else if (/^adaptive/.test(name)) checkOutput(step, axes[side], side);
    else refuse(!axes[side].bins && !ACTIVATIONS.includes(name), "unknown-operation", { name });
  }
  return [name === "conv2d" ? (step.weight || []).length : shape[0], axes[0].size, axes[1].size];
}

/** @type {(step: Step, axis: Axis, side: 0 | 1) => void} */
function checkWindow(step, { n, size, kernel, stride, before, after, dilation }, side) {
  const { padding } = step.settings;
  const convolves = step.operation === "conv2d";
  for (const name of convolves ? ["stride", "dilation"] : ["kernel_size", "stride", "dilation"])
    checkWhole(step, name, side);
  refuse(kernel < 1, "window-zero", { window: kernel });
  refuse(stride < 1, "stride-zero", { stride });
  refuse(dilation < 1, "dilation-zero", { dilation });
  if (padding === "same") refuse(convolves && stride !== 1, "same-needs-stride-1", { stride });
  else if (!convolves || padding !== "valid") {
    checkWhole(step, "padding", side);
    refuse(before < 0, "padding-negative", { padding: before });
    refuse(!convolves && before > kernel >> 1, "padding-over-half", {
      padding: before,
      window: kernel,
      most: kernel >> 1
    });
  }
  refuse(size < 1, "window-too-large", {
    window: dilation * (kernel - 1) + 1,
    room: n + before + after
  });
}

/** @type {(step: Step, axis: Axis, side: 0 | 1) => void} */
function checkOutput(step, { size }, side) {
  checkWhole(step, "output_size", side);
  refuse(size < 0, "output-negative", { size });
}

/** @type {(step: Step, channels: number) => void} */
function checkWeight({ settings, weight, bias }, channels) {
  refuse(!weight, "weight-missing");
  const { groups = 1 } = settings;
  const kernels = weight?.length || 0;
  refuse(!(groups > 0 && kernels) || kernels % groups > 0, "groups-divide", { kernels, groups });
  const expected = (weight?.[0].length || 0) * groups;
  refuse(channels !== expected, "channels-differ", { channels, expected });
  refuse(!!bias && bias.length !== kernels, "bias-differs", { kernels, biases: bias?.length || 0 });
}

/** @type {(step: Step, name: string, side: 0 | 1) => void} */
function checkWhole(step, name, side) {
  const value = setting(step, name, side, 0);
  refuse(!Number.isInteger(value), "not-whole", { name, value: `${value}` });
}
