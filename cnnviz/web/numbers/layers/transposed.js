// The transposed convolution: each input pixel lays the kernel, times its value, over the output.

import { maps, plane, setting, sides } from "../maps.js";
import { sideOf, summed } from "./convolution.js";

/** @import { Axis, Step } from "../types.js" */

/** torch has the input's maps first: [in][out / groups]. @type {(step: Step) => number[][][][]} */
const kernels = ({ weight, settings: { groups = 1 } }) =>
  Array.from({ length: groups }, (_, group) => {
    const taken = (weight?.length || 0) / groups;
    const own = weight?.slice(group * taken, (group + 1) * taken) || [];
    return own[0].map((_, k) => own.map((kernels) => kernels[k]));
  }).flat();

/**
 * The input pixels along one side that lay their kernel over output pixel `at`, and with which of
 * its cells. @type {(axis: Axis, at: number) => [number, number][]}
 */
const laid = ({ n, kernel, stride, before, dilation }, at) =>
  Array.from({ length: kernel }, (_, i) => kernel - 1 - i)
    .map(
      (cell) => /** @type {[number, number]} */ ([(at + before - cell * dilation) / stride, cell])
    )
    .filter(([pixel]) => pixel >= 0 && pixel < n && Number.isInteger(pixel));

/** @type {import("../types.js").Plain} */
export const transposed = {
  names: ["conv_transpose2d"],

  // torch's formula: (n - 1)s - 2p + d(k - 1) + 1, and the output padding behind it.
  axes: (step, shape) =>
    sides(shape, (n, side) => {
      const kernel = sideOf(step, side);
      const stride = setting(step, "stride", side, 1);
      const before = setting(step, "padding", side, 0);
      const dilation = setting(step, "dilation", side, 1);
      const added = setting(step, "output_padding", side, 0);
      const size = (n - 1) * stride - 2 * before + dilation * (kernel - 1) + added + 1;
      return { n, size, kernel, stride, before, after: before, dilation, bins: false };
    }),

  taps: (axis, at) => laid(axis, at).map(([pixel]) => pixel),

  kernels,

  /** Sums are double and rounded once. */
  perform(step, input, axes) {
    const [rows, columns] = axes.map((axis) =>
      Array.from({ length: axis.size }, (_, at) => laid(axis, at))
    );
    const all = kernels(step);
    const output = maps(all.length, rows.length, columns.length);
    const group = all.length / (step.settings.groups ?? 1);
    let at = 0;
    all.forEach((own, channel) => {
      const first = Math.floor(channel / group) * own.length;
      const planes = own.map((_, i) => plane(input, first + i));
      for (const down of rows) {
        for (const across of columns) {
          let sum = step.bias?.[channel] ?? 0;
          for (let i = 0; i < own.length; i++)
            for (const [y, a] of down)
              for (const [x, b] of across) sum += own[i][a][b] * planes[i][y * input.width + x];
          output.data[at++] = sum;
        }
      }
    });
    return output;
  },

  worked(step, maps, window, { channel, y, x, axes: [down, across] }) {
    const part = (/** @type {number[][]} */ kernel) =>
      laid(down, y).map(([, a]) => laid(across, x).map(([, b]) => kernel[a][b]));
    return summed(step, maps, window, channel, kernels(step), part);
  },

  refuse(step, shape, rules, axes) {
    const { weight, settings } = step;
    const made = (weight?.[0].length || 0) * (settings.groups ?? 1);
    rules.weighs(step, shape, weight?.length, weight?.length, made);
    rules.filled(shape);
    rules.spreads(step, axes());
  }
};
