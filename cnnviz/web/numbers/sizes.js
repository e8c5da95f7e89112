// What comes of a side of n pixels, and which pixels a window takes. Settings are possible ones.

/** @typedef {import("./types.js").Step} Step @typedef {import("./types.js").Axis} Axis */
/** @import { Shape, Window } from "./types.js" */

/**
 * torch's formula: (n + 2p - d(k - 1) - 1) / s, rounded, + 1. In ceil mode a last window that would
 * begin behind the input and its first padding is dropped.
 * @param {number} n @param {Window} window
 */
export function sizeOf(
  n,
  { kernel, stride = 1, padding = 0, paddingAfter = padding, dilation = 1, ceil = false }
) {
  const room = n + padding + paddingAfter - dilation * (kernel - 1) - 1;
  const quotient = room / stride;
  const rounded = ceil ? Math.ceil(quotient) : Math.floor(quotient);
  const dropped = ceil && rounded * stride >= n + padding;
  return { size: rounded + (dropped ? 0 : 1), room, quotient, rounded, dropped };
}

/** Both directions of a step, down and across. @type {(step: Step, shape: Shape) => [Axis, Axis]} */
export function axesOf(step, shape) {
  const name = step.operation || "";
  const slides = /^(conv|max|avg)/.test(name);
  const bins = /^(adaptive|mean|amax)/.test(name);
  /** @param {0 | 1} side */
  const axis = (side) => {
    const n = shape[1 + side];
    if (slides) return windowed(step, n, side);
    const size = !bins ? n : /^a.*_/.test(name) ? setting(step, "output_size", side, n) : 1;
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
  const kernel =
    convolves && weight
      ? (side ? weight[0][0][0] : weight[0][0]).length
      : setting(step, "kernel_size", side, 0);
  const stride = setting(step, "stride", side, convolves ? 1 : kernel);
  const dilation = setting(step, "dilation", side, 1);
  const same = settings.padding === "same";
  let before = 0;
  let after = 0;
  if (same) {
    const window = dilation * (kernel - 1) + 1;
    // torch's for a convolution, TensorFlow's for a pooling; the smaller half comes first.
    after = convolves ? window - 1 : Math.max((Math.ceil(n / stride) - 1) * stride + window - n, 0);
    before = after >> 1;
    after -= before;
  } else if (!convolves || settings.padding !== "valid")
    before = after = setting(step, "padding", side, 0);
  const ceil = !convolves && !same && !!settings.ceil_mode;
  const { size } = sizeOf(n, {
    kernel,
    stride,
    padding: before,
    paddingAfter: after,
    dilation,
    ceil
  });
  return { n, size, kernel, stride, before, after, dilation, bins: false };
}

/**
 * Given for both sides or for each.
 * @type {(step: Step, name: string, side: 0 | 1, otherwise: number) => number}
 */
export function setting({ settings }, name, side, otherwise) {
  const given = [settings[name]].flat();
  return given[given.length > 1 ? side : 0] ?? otherwise;
}
