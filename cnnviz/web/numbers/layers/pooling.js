// Maxima and averages of windows.

import { cells, maps, plane, setting, sides, slid, total, windowAt } from "../maps.js";

/** @import { Axis, Step } from "../types.js" */

const MAXIMA = ["max_pool2d", "adaptive_max_pool2d", "amax"];
const AVERAGES = ["avg_pool2d", "adaptive_avg_pool2d", "mean"];

/** @type {(step: Step) => boolean} */
const takesMaximum = ({ operation }) => MAXIMA.includes(`${operation}`);

/** Whether each side is cut into nearly equal parts: as many as are asked for, or one. @type {(step: Step) => boolean} */
const cuts = ({ operation }) => ![MAXIMA[0], AVERAGES[0]].includes(`${operation}`);

/** @type {import("../types.js").Plain} */
export const pooling = {
  names: [...MAXIMA, ...AVERAGES],

  axes: (step, shape) =>
    sides(shape, (n, side) => {
      if (cuts(step)) {
        const size = "output_size" in step.settings ? setting(step, "output_size", side, n) : 1;
        return { ...slid(n, {}), size, bins: true };
      }
      const kernel = setting(step, "kernel_size", side, 0);
      const stride = setting(step, "stride", side, kernel);
      const dilation = setting(step, "dilation", side, 1);
      const same = step.settings.padding === "same";
      const reach = (Math.ceil(n / stride) - 1) * stride + dilation * (kernel - 1) + 1 - n;
      const padding = same ? Math.max(reach, 0) : 2 * setting(step, "padding", side, 0);
      // TensorFlow's "same" has the smaller half first.
      const before = Math.floor(padding / 2);
      const ceil = !same && !!step.settings.ceil_mode;
      return slid(n, { kernel, stride, before, after: padding - before, dilation, ceil });
    }),

  /** Rows first, then columns. The padding is minus infinity or 0. */
  perform(step, input, axes) {
    const { channels, width } = input;
    const output = maps(channels, axes[0].size, axes[1].size);
    const maximum = takesMaximum(step);
    const [rows, columns] = axes.map((axis) =>
      Array.from({ length: axis.size }, (_, i) => {
        const { start, skipped, inside } = windowAt(axis, i);
        const from = start + skipped * axis.dilation;
        return {
          from,
          to: from + inside * axis.dilation,
          by: axis.dilation,
          share: shareOf(step, axis, i)
        };
      })
    );
    const first = maximum ? -Infinity : 0;
    const line = new Float64Array(width);
    let at = 0;
    for (let c = 0; c < channels; c++) {
      const data = plane(input, c);
      for (const row of rows) {
        line.fill(first);
        for (let y = row.from; y < row.to; y += row.by) {
          const start = y * width;
          if (maximum) for (let x = 0; x < width; x++) line[x] = Math.max(line[x], data[start + x]);
          else for (let x = 0; x < width; x++) line[x] += data[start + x];
        }
        for (const { from, to, by, share } of columns) {
          let found = first;
          for (let x = from; x < to; x += by)
            found = maximum ? Math.max(found, line[x]) : found + line[x];
          output.data[at++] = maximum ? found : meanOf(step, axes, found, row.share, share);
        }
      }
    }
    return output;
  },

  worked(step, maps, window, { channel, y, x, axes }) {
    const input = cells(maps, channel, window);
    if (!takesMaximum(step)) {
      const [rows, columns] = [shareOf(step, axes[0], y), shareOf(step, axes[1], x)];
      const sum = total(input);
      const divisor = step.settings.divisor_override ?? rows * columns;
      const value = Math.fround(meanOf(step, axes, sum, rows, columns));
      return { kind: "average", ...window, input, divisor, sum, value };
    }
    /** @type {[number, number] | null} */
    let winner = null;
    let value = -Infinity;
    // Of equals the first, as in torch.
    input.forEach((row, i) =>
      row.forEach((cell, j) => {
        if (cell !== null && cell > value) [value, winner] = [cell, [i, j]];
      })
    );
    return { kind: "max", ...window, input, winner, value };
  },

  refuse(step, shape, rules, axes) {
    const { divisor_override, padding, output_size } = step.settings;
    // torch's mean over nothing is NaN.
    if (!cuts(step) || takesMaximum(step)) rules.filled(shape);
    if (output_size !== undefined) rules.sized(step, axes());
    if (cuts(step)) return;
    rules.refuse(divisor_override === 0, "divisor-zero");
    rules.slides(step, axes(), ["kernel_size", "stride", "dilation"], padding === "same", true);
  }
};

/**
 * What the sum of window `i` is divided by, along one side. Padding may count, what ceil mode adds
 * does not.
 * @type {(step: Step, axis: Axis, i: number) => number}
 */
function shareOf({ settings }, axis, i) {
  const { start, count, inside } = windowAt(axis, i);
  const pads = !axis.bins && settings.padding !== "same" && settings.count_include_pad !== false;
  return pads ? Math.min(count, axis.n + axis.after - start) : inside;
}

/**
 * Rounded where torch rounds.
 * @type {(step: Step, axes: [Axis, Axis], sum: number, rows: number, columns: number) => number}
 */
const meanOf = ({ operation, settings }, [down, across], sum, rows, columns) =>
  operation === "adaptive_avg_pool2d" && down.size * across.size !== 1
    ? Math.fround(sum / rows) / columns
    : sum / (settings.divisor_override ?? rows * columns);
