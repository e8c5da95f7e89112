// What a step makes of its maps.

import { curve } from "./activations.js";
import { convolve } from "./convolution.js";
import { maps, plane, shapeOf } from "./maps.js";
import { axesOf, windowAt } from "./sizes.js";

/** @import { Axis, Maps, Step } from "./types.js" */

/** `amax` goes over whole maps, as `mean` does. */
export const MAXIMA = ["max_pool2d", "adaptive_max_pool2d", "amax"];
export const AVERAGES = ["avg_pool2d", "adaptive_avg_pool2d", "mean"];

/** @type {(step: Step) => boolean} */
export const takesMaximum = ({ operation }) => MAXIMA.includes(operation || "");

/** @type {(step: Step) => boolean} */
export const takesAverage = ({ operation }) => AVERAGES.includes(operation || "");

/** The step is one that `outputShape` allows. @type {(step: Step, input: Maps) => Maps} */
export function perform(step, input) {
  const axes = axesOf(step, shapeOf(input));
  const { operation, settings, weight, bias } = step;
  if (operation === "conv2d" && weight) return convolve(input, axes, weight, bias, settings.groups ?? 1);
  if (takesMaximum(step) || takesAverage(step)) return pool(step, input, axes, takesMaximum(step));
  const of = curve(step);
  const data = new Float32Array(input.data.length);
  for (let i = 0; i < data.length; i++) data[i] = of(input.data[i]);
  return { ...input, data };
}

/**
 * What the sum of window `i` is divided by, along one side. Padding may count, what ceil mode adds
 * does not.
 * @type {(step: Step, axis: Axis, i: number) => number}
 */
export function shareOf({ settings }, axis, i) {
  const { start, count, inside } = windowAt(axis, i);
  const pads = !axis.bins && settings.padding !== "same" && settings.count_include_pad !== false;
  return pads ? Math.min(count, axis.n + axis.after - start) : inside;
}

/**
 * Rounded where torch rounds.
 * @type {(step: Step, axes: [Axis, Axis], sum: number, rows: number, columns: number) => number}
 */
export const meanOf = ({ operation, settings }, [down, across], sum, rows, columns) =>
  operation === "adaptive_avg_pool2d" && down.size * across.size !== 1
    ? Math.fround(sum / rows) / columns
    : sum / (settings.divisor_override ?? rows * columns);

/**
 * Rows first, then columns. The padding is minus infinity or 0.
 * @type {(step: Step, input: Maps, axes: [Axis, Axis], maximum: boolean) => Maps}
 */
function pool(step, input, axes, maximum) {
  const { channels, width } = input;
  const output = maps(channels, axes[0].size, axes[1].size);
  const [rows, columns] = axes.map((axis) =>
    Array.from({ length: axis.size }, (_, i) => {
      const { start, skipped, inside } = windowAt(axis, i);
      const from = start + skipped * axis.dilation;
      return { from, to: from + inside * axis.dilation, by: axis.dilation, share: shareOf(step, axis, i) };
    }),
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
        for (let x = from; x < to; x += by) found = maximum ? Math.max(found, line[x]) : found + line[x];
        output.data[at++] = maximum ? found : meanOf(step, axes, found, row.share, share);
      }
    }
  }
  return output;
}
