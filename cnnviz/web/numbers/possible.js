// What torch refuses, the browser refuses: asked before a reader's own step is computed. What a
// lesson shows has been through torch already.

import { LAYERS } from "./layers.js";
import { setting } from "./maps.js";

/** @typedef {import("./types.js").Step} Step @typedef {import("./types.js").Axis} Axis */
/** @import { Rules, Shape, Values } from "./types.js" */

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

/** Impossible exactly where torch refuses. @type {(step: Step, shape: Shape) => Shape} */
export function outputShape(step, shape) {
  const name = `${step.operation}`;
  const layer = Object.hasOwn(LAYERS, name) ? LAYERS[name] : null;
  if (!layer) throw new Impossible("unknown-operation", { name });
  const axes = () => layer.axes(step, shape);
  layer.refuse(step, shape, RULES, axes);
  const [down, across] = axes();
  return [layer.kernels?.(step).length ?? shape[0], down.size, across.size];
}

/** @type {Rules["refuse"]} */
const refuse = (refused, rule, values) => {
  if (refused) throw new Impossible(rule, values);
};

/** @type {Rules} */
const RULES = {
  refuse,

  filled: (shape) => refuse(Math.min(...shape) < 1, "input-empty"),

  weighs({ settings, weight, bias }, [channels], kernels = 0, expected = 0, made = kernels) {
    refuse(!weight, "weight-missing");
    const { groups = 1 } = settings;
    const divides = groups > 0 && kernels > 0 && kernels % groups === 0;
    refuse(!divides, "groups-divide", { kernels, groups });
    refuse(channels !== expected, "channels-differ", { channels, expected });
    const biases = bias?.length ?? made;
    refuse(biases !== made, "bias-differs", { kernels: made, biases });
  },

  slides(step, axes, names, named = false, halved = false) {
    axes.forEach((axis, side) => {
      const { n, size, kernel, before, after, dilation } = axis;
      stepped(step, axis, side, named ? names : [...names, "padding"]);
      refuse(!named && halved && before > kernel >> 1, "padding-over-half", {
        padding: before,
        window: kernel,
        most: kernel >> 1
      });
      refuse(size < 1, "window-too-large", {
        window: dilation * (kernel - 1) + 1,
        room: n + before + after
      });
    });
  },

  spreads(step, axes) {
    axes.forEach((axis, side) => {
      const { size, stride, dilation } = axis;
      stepped(step, axis, side, ["stride", "dilation", "padding", "output_padding"]);
      const added = setting(step, "output_padding", side ? 1 : 0, 0);
      refuse(added < 0, "padding-negative", { padding: added });
      refuse(added >= Math.max(stride, dilation), "output-padding-too-large", {
        padding: added,
        most: Math.max(stride, dilation) - 1
      });
      refuse(size < 1, "nothing-left", { size });
    });
  },

  sized(step, axes) {
    axes.forEach(({ size }, side) => {
      whole(step, "output_size", side);
      refuse(size < 0, "output-negative", { size });
    });
  }
};

/**
 * What every window needs: whole numbers, a size, a step.
 * @type {(step: Step, axis: Axis, side: number, names: string[]) => void}
 */
function stepped(step, { kernel, stride, dilation, before }, side, names) {
  for (const name of names) whole(step, name, side);
  refuse(kernel < 1, "window-zero", { window: kernel });
  refuse(stride < 1, "stride-zero", { stride });
  refuse(dilation < 1, "dilation-zero", { dilation });
  refuse(before < 0, "padding-negative", { padding: before });
}

/** @type {(step: Step, name: string, side: number) => void} */
function whole(step, name, side) {
  const value = setting(step, name, side ? 1 : 0, 0);
  refuse(!Number.isInteger(value), "not-whole", { name, value: `${value}` });
}
