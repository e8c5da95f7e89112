// The convolution of deep learning: a cross-correlation.

import { maps, plane } from "./maps.js";

/** @import { Axis, Maps } from "./types.js" */

/**
 * Sums are double and rounded once: exact for whole numbers, nearer than torch's for others.
 * @type {(input: Maps, axes: [Axis, Axis], weight: number[][][][], bias: number[] | null | undefined, groups: number) => Maps}
 */
export function convolve(input, axes, weight, bias, groups) {
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
  const kernels = weight.length / groups;
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
    for (let k = 0; k < kernels; k += 2) {
      // Without a second one, the first goes twice.
      const two = [k, Math.min(k + 1, kernels - 1)].map((one) => group * kernels + one);
      const [v, w] = two.map((k) => flat[k]);
      const [a, b] = two.map((k) => bias?.[k] ?? 0);
      const [to, too] = two.map((k) => plane(output, k));
      pair(padded, width, axes, offsets, v, w, a, b, to, too);
    }
  }
  return output;
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
