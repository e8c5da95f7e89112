// What comes of a side of n pixels, which pixels a window takes, and what cannot be.

/** @typedef {import("./types.js").Step} Step @typedef {import("./types.js").Axis} Axis */
/** @import { Shape, Values, Window } from "./types.js" */

/** A setting that torch refuses as well. `rule` is stable: pages look their words up by it. */
export class Impossible extends Error {
  /** @param {string} rule @param {Values} [values] */
  constructor(rule, values = {}) {
    super(`${rule.replaceAll("-", " ")}: ${Object.entries(values).join("; ").replaceAll(",", " ")}`);
    this.rule = rule;
    this.values = values;
  }
}

/** @type {(refused: boolean, rule: string, values?: Values) => void} */
const refuse = (refused, rule, values) => {
  if (refused) throw new Impossible(rule, values);
};

/**
 * torch's formula: (n + 2p - d(k - 1) - 1) / s, rounded, + 1. In ceil mode a last window that would
 * begin behind the input and its first padding is dropped.
 * @param {number} n @param {Window} window
 */
export function sizeOf(n, { kernel, stride = 1, padding = 0, paddingAfter = padding, dilation = 1, ceil = false }) {
  const room = n + padding + paddingAfter - dilation * (kernel - 1) - 1;
  const quotient = room / stride;
  const rounded = ceil ? Math.ceil(quotient) : Math.floor(quotient);
  const dropped = ceil && rounded * stride >= n + padding;
  return { size: rounded + (dropped ? 0 : 1), room, quotient, rounded, dropped };
}

/** Impossible exactly where torch refuses. @type {(step: Step, shape: Shape) => Shape} */
export function outputShape(step, shape) {
  const [down, across] = axesOf(step, shape);
  return [step.operation === "conv2d" ? (step.weight || []).length : shape[0], down.size, across.size];
}

/** Both directions of a step, down and across. @type {(step: Step, shape: Shape) => [Axis, Axis]} */
export function axesOf(step, shape) {
  const name = step.operation || "";
  const slides = /^(conv|max|avg)/.test(name);
  const bins = /^(adaptive|mean|amax)/.test(name);
  if (name === "conv2d") checkWeight(step, shape[0]);
  else refuse(slides && step.settings.divisor_override === 0, "divisor-zero");
  // torch's mean over nothing is NaN, and an activation of nothing is nothing.
  refuse((slides || /max/.test(name)) && Math.min(...shape) < 1, "input-empty");
  /** @param {0 | 1} side */
  const axis = (side) => {
    const n = shape[1 + side];
    if (slides) return windowed(step, n, side);
    const size = !bins ? n : /^a.*_/.test(name) ? whole(step, "output_size", side, n) : 1;
    refuse(size < 0, "output-negative", { size });
    return { n, size, kernel: 1, stride: 1, before: 0, after: 0, dilation: 1, bins };
  };
  return [axis(0), axis(1)];
}

/**
 * Where window `i` starts, how many pixels it takes, how many before the input, how many inside.
 * @param {Axis} axis @param {number} i
 */
export function windowAt({ n, size, kernel, stride, before, dilation, bins }, i) {
  const start = bins ? Math.floor((i * n) / size) : i * stride - before;
  const count = bins ? Math.ceil(((i + 1) * n) / size) - start : kernel;
  const skipped = Math.min(count, Math.max(0, Math.ceil(-start / dilation)));
  const inside = Math.max(0, Math.min(count, Math.ceil((n - start) / dilation)) - skipped);
  return { start, count, skipped, inside };
}

/** @type {(step: Step, n: number, side: 0 | 1) => Axis} */
function windowed(step, n, side) {
  const { operation, settings, weight } = step;
  const convolves = operation === "conv2d";
  const kernel = convolves && weight ? (side ? weight[0][0][0] : weight[0][0]).length : whole(step, "kernel_size", side, 0);
  const stride = whole(step, "stride", side, convolves ? 1 : kernel);
  const dilation = whole(step, "dilation", side, 1);
  refuse(kernel < 1, "window-zero", { window: kernel });
  refuse(stride < 1, "stride-zero", { stride });
  refuse(dilation < 1, "dilation-zero", { dilation });
  const window = dilation * (kernel - 1) + 1;
  let before = 0;
  let after = 0;
  if (settings.padding === "same") {
    refuse(convolves && stride !== 1, "same-needs-stride-1", { stride });
    // torch's for a convolution, TensorFlow's for a pooling; the smaller half comes first.
    after = convolves ? window - 1 : Math.max((Math.ceil(n / stride) - 1) * stride + window - n, 0);
    before = after >> 1;
    after -= before;
  } else if (!convolves || settings.padding !== "valid") {
    before = after = whole(step, "padding", side, 0);
    refuse(before < 0, "padding-negative", { padding: before });
    refuse(!convolves && before > kernel >> 1, "padding-over-half", { padding: before, window: kernel, most: kernel >> 1 });
  }
  const ceil = !convolves && settings.padding !== "same" && !!settings.ceil_mode;
  const { size } = sizeOf(n, { kernel, stride, padding: before, paddingAfter: after, dilation, ceil });
  refuse(size < 1, "window-too-large", { window, room: n + before + after });
  return { n, size, kernel, stride, before, after, dilation, bins: false };
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

/**
 * A whole number, given for both sides or for each.
 * @type {(step: Step, name: string, side: 0 | 1, otherwise: number) => number}
 */
function whole({ settings }, name, side, otherwise) {
  const given = [settings[name]].flat();
  const one = given[given.length > 1 ? side : 0] ?? otherwise;
  refuse(!Number.isInteger(one), "not-whole", { name, value: `${one}` });
  return one;
}
