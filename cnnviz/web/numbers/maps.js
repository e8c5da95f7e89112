// Maps, and the windows that slide over them. Settings are possible ones.

/** @typedef {import("./types.js").Maps} Maps @typedef {import("./types.js").Shape} Shape */
/** @import { Axis, Cells, Step, Taps, Window } from "./types.js" */

/** @type {(channels: number, height: number, width: number, data?: ArrayLike<number>) => Maps} */
export function maps(channels, height, width, data) {
  const size = channels * height * width;
  if (data && data.length !== size)
    throw new RangeError(`${size} numbers are needed, not ${data.length}`);
  const held =
    data instanceof Float32Array ? data : data ? Float32Array.from(data) : new Float32Array(size);
  return { channels, height, width, data: held };
}

/** A view, no copy. @type {(maps: Maps, channel: number) => Float32Array} */
export const plane = ({ height, width, data }, channel) =>
  data.subarray(channel * height * width, (channel + 1) * height * width);

/** @type {(maps: Maps, channel: number, y: number, x: number) => number} */
export const value = ({ height, width, data }, channel, y, x) =>
  data[(channel * height + y) * width + x];

/** @type {(maps: Maps) => Shape} */
export const shapeOf = ({ channels, height, width }) => [channels, height, width];

/** The numbers of a window; null where it reaches into the padding. @type {(maps: Maps, channel: number, window: Taps) => Cells} */
export const cells = (maps, channel, { rows, columns }) =>
  rows.map((y) =>
    columns.map((x) =>
      y >= 0 && x >= 0 && y < maps.height && x < maps.width ? value(maps, channel, y, x) : null
    )
  );

/** @type {(cells: Cells) => number} */
export const total = (cells) =>
  cells.flat().reduce((/** @type {number} */ a, b) => a + (b ?? 0), 0);

/** Both directions of a step, down and across. @type {(shape: Shape, axis: (n: number, side: 0 | 1) => Axis) => [Axis, Axis]} */
export const sides = ([, height, width], axis) => [axis(height, 0), axis(width, 1)];

/**
 * The axis of a window over n pixels. The size is torch's: (n + 2p - d(k - 1) - 1) / s, rounded,
 * + 1. In ceil mode a last window that would begin behind the input and its first padding is
 * dropped. @type {(n: number, window: Window) => Axis}
 */
export function slid(
  n,
  { kernel = 1, stride = 1, before = 0, after = before, dilation = 1, ceil = false }
) {
  const places = (n + before + after - dilation * (kernel - 1) - 1) / stride;
  const rounded = ceil ? Math.ceil(places) : Math.floor(places);
  const size = rounded + (ceil && rounded * stride >= n + before ? 0 : 1);
  return { n, size, kernel, stride, before, after, dilation, ceil, bins: false };
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

/**
 * Given for both sides or for each.
 * @type {(step: Step, name: string, side: 0 | 1, otherwise: number) => number}
 */
export function setting({ settings }, name, side, otherwise) {
  const given = [settings[name]].flat();
  return given[given.length > 1 ? side : 0] ?? otherwise;
}
