// The convolution of deep learning: a cross-correlation.

import { cells, maps, plane, setting, sides, slid, total } from "../maps.js";

/** @import { Axis, Maps, Step, Taps, Worked } from "../types.js" */

/** @type {(step: Step) => number[][][][]} */
const kernels = ({ weight }) => weight || [];

/** @type {import("../types.js").Plain} */
export const convolution = {
  names: ["conv2d"],

  axes: (step, shape) =>
    sides(shape, (n, side) => {
      const kernel = sideOf(step, side);
      const stride = setting(step, "stride", side, 1);
      const dilation = setting(step, "dilation", side, 1);
      const { padding } = step.settings;
      const named = { same: dilation * (kernel - 1), valid: 0 };
      const all = named[/** @type {"same"} */ (padding)] ?? 2 * setting(step, "padding", side, 0);
      // torch's "same" has the smaller half first.
      const before = Math.floor(all / 2);
      return slid(n, { kernel, stride, before, after: all - before, dilation });
    }),

  kernels,

  /** Sums are double and rounded once: exact for whole numbers, nearer than torch's for others. */
  perform(step, input, axes) {
    const { bias, settings } = step;
    const weight = kernels(step);
    const { groups = 1 } = settings;
    const [down, across] = axes;
    const output = maps(weight.length, down.size, across.size);
    const width = across.n + across.before + across.after;
    const height = down.n + down.before + down.after;
    const flat = weight.map((kernel) => Float64Array.from(kernel.flat(2)));
    const taken = weight[0].length;
    // Where each cell of a kernel looks, from its first on.
    const offsets = Int32Array.from(flat[0], (_, cell) => {
      const row = Math.floor(cell / across.kernel);
      const channel = Math.floor(row / down.kernel);
      return (
        (channel * height + (row % down.kernel) * down.dilation) * width +
        (cell % across.kernel) * across.dilation
      );
    });
    const count = weight.length / groups;
    for (let group = 0; group < groups; group++) {
      // With room behind it for what a row of fewer than four pixels reads too much.
      const padded = new Float64Array(taken * height * width + 3 * across.stride);
      for (let c = 0; c < taken; c++) {
        const from = plane(input, group * taken + c);
        for (let y = 0; y < down.n; y++) {
          const row = from.subarray(y * across.n, (y + 1) * across.n);
          padded.set(row, (c * height + y + down.before) * width + across.before);
        }
      }
      for (let k = 0; k < count; k += 2) {
        // Without a second one, the first goes twice.
        const two = [k, Math.min(k + 1, count - 1)].map((one) => group * count + one);
        const [v, w] = two.map((k) => flat[k]);
        const [a, b] = two.map((k) => bias?.[k] ?? 0);
        const [to, too] = two.map((k) => plane(output, k));
        pair(padded, width, axes, offsets, v, w, a, b, to, too);
      }
    }
    return output;
  },

  worked: (step, maps, window, { channel }) =>
    summed(step, maps, window, channel, kernels(step), (kernel) => kernel),

  refuse(step, shape, rules, axes) {
    const { weight, settings } = step;
    const { groups = 1, padding } = settings;
    rules.weighs(step, shape, weight?.length, (weight?.[0].length || 0) * groups);
    rules.filled(shape);
    const same = padding === "same";
    rules.slides(step, axes(), ["stride", "dilation"], same || padding === "valid");
    for (const { stride } of same ? axes() : [])
      rules.refuse(stride !== 1, "same-needs-stride-1", { stride });
  }
};

/** Rows or columns of a step's kernels. @type {(step: Step, side: 0 | 1) => number} */
export function sideOf(step, side) {
  const kernel = step.weight?.[0][0];
  return (side ? kernel?.[0] : kernel)?.length ?? setting(step, "kernel_size", side, 0);
}

/**
 * One output pixel as a sum over the maps of its group; `part` is what of a kernel meets the window.
 * @param {Step} step @param {Maps} maps @param {Taps} window @param {number} channel
 * @param {number[][][][]} kernels [out][in / groups][height][width]
 * @param {(kernel: number[][]) => number[][]} part
 * @returns {Worked}
 */
export function summed({ settings, bias }, maps, window, channel, kernels, part) {
  const own = kernels[channel];
  const group = Math.floor((channel * (settings.groups ?? 1)) / kernels.length);
  const shift = bias?.[channel] ?? 0;
  const terms = own.map((whole, i) => {
    const kernel = part(whole);
    const taken = group * own.length + i;
    const input = cells(maps, taken, window);
    const products = input.map((row, a) =>
      row.map((cell, b) => (cell === null ? null : cell * kernel[a][b]))
    );
    return { channel: taken, ...window, kernel, input, products };
  });
  const sum = Math.fround(terms.reduce((all, { products }) => all + total(products), shift));
  return { kind: "convolution", terms, bias: shift, sum };
}

/**
 * Two kernels on four pixels at a time: eight sums stay in registers.
 * @param {Float64Array} from @param {number} width of a row
 * @param {[Axis, Axis]} axes @param {Int32Array} offsets
 * @param {Float64Array} v @param {Float64Array} w @param {number} a @param {number} b
 * @param {Float32Array} to @param {Float32Array} too
 */
function pair(from, width, [down, { size, stride }], offsets, v, w, a, b, to, too) {
  const count = offsets.length;
  for (let y = 0; y < down.size; y++) {
    for (let x = 0; x < size; x += 4) {
      // A row's last four overlap the four before.
      const at = Math.max(0, Math.min(x, size - 4));
      const base = y * down.stride * width + at * stride;
      let a0 = a,
        a1 = a,
        a2 = a,
        a3 = a,
        b0 = b,
        b1 = b,
        b2 = b,
        b3 = b;
      for (let t = 0; t < count; t++) {
        const p = base + offsets[t],
          k = v[t],
          l = w[t];
        const p0 = from[p],
          p1 = from[p + stride],
          p2 = from[p + 2 * stride],
          p3 = from[p + 3 * stride];
        a0 += p0 * k;
        a1 += p1 * k;
        a2 += p2 * k;
        a3 += p3 * k;
        b0 += p0 * l;
        b1 += p1 * l;
        b2 += p2 * l;
        b3 += p3 * l;
      }
      const o = y * size + at,
        left = size - at;
      to[o] = a0;
      too[o] = b0;
      if (left > 1) {
        to[o + 1] = a1;
        too[o + 1] = b1;
      }
      if (left > 2) {
        to[o + 2] = a2;
        too[o + 2] = b2;
      }
      if (left > 3) {
        to[o + 3] = a3;
        too[o + 3] = b3;
      }
    }
  }
}
