// What a step makes of its maps, and one output pixel of it worked out in full.

import { curve } from "./activations.js";
import { convolve } from "./convolution.js";
import { maps, plane, shapeOf, value } from "./maps.js";
import { axesOf, windowAt } from "./sizes.js";
import { taps } from "./windows.js";

/** @typedef {import("./types.js").Convolution} Convolution @typedef {import("./types.js").Worked} Worked */
/** @import { Axis, Cells, Maps, Step, Taps, Work } from "./types.js" */

/** `amax` goes over whole maps, as `mean` does. */
export const MAXIMA = ["max_pool2d", "adaptive_max_pool2d", "amax"];
export const AVERAGES = ["avg_pool2d", "adaptive_avg_pool2d", "mean"];

/** @type {(step: Step) => boolean} */
const takesMaximum = ({ operation }) => MAXIMA.includes(operation || "");

/** @type {(step: Step) => boolean} */
const takesAverage = ({ operation }) => AVERAGES.includes(operation || "");

/** The step is one that `outputShape` allows. @type {(step: Step, input: Maps) => Maps} */
export function perform(step, input) {
  const axes = axesOf(step, shapeOf(input));
  const { operation, settings, weight, bias } = step;
  if (operation === "conv2d" && weight)
    return convolve(input, axes, weight, bias, settings.groups ?? 1);
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
}

/** Its result is what `perform` gives there. @type {Work} */
export function worked(step, maps, channel, y, x) {
  if (step.operation === "conv2d") return convolution(step, maps, channel, y, x);
  if (takesMaximum(step)) return maximum(step, maps, channel, y, x);
  if (takesAverage(step)) return average(step, maps, channel, y, x);
  const input = value(maps, channel, y, x);
  return {
    kind: "activation",
    operation: `${step.operation}`,
    input,
    value: Math.fround(curve(step)(input))
  };
}

/** @type {Work} */
function convolution(step, maps, channel, y, x) {
  const window = taps(step, shapeOf(maps), y, x);
  const weight = step.weight || [];
  const kernels = weight[channel];
  const group = Math.floor((channel * (step.settings.groups ?? 1)) / weight.length);
  const bias = step.bias?.[channel] ?? 0;
  const terms = kernels.map((kernel, i) => {
    const taken = group * kernels.length + i;
    const input = cells(maps, taken, window);
    const products = input.map((row, a) =>
      row.map((cell, b) => (cell === null ? null : cell * kernel[a][b]))
    );
    return { channel: taken, ...window, kernel, input, products };
  });
  const sum = Math.fround(terms.reduce((all, { products }) => all + total(products), bias));
  return { kind: "convolution", terms, bias, sum };
}

/** @type {Work} */
function maximum(step, maps, channel, y, x) {
  const window = taps(step, shapeOf(maps), y, x);
  const input = cells(maps, channel, window);
  /** @type {[number, number] | null} */
  let winner = null;
  let most = -Infinity;
  // Of equals the first, as in torch.
  input.forEach((row, i) =>
    row.forEach((cell, j) => {
      if (cell !== null && cell > most) [most, winner] = [cell, [i, j]];
    })
  );
  return { kind: "max", ...window, input, winner, value: most };
}

/** @type {Work} */
function average(step, maps, channel, y, x) {
  const window = taps(step, shapeOf(maps), y, x);
  const input = cells(maps, channel, window);
  const axes = axesOf(step, shapeOf(maps));
  const rows = shareOf(step, axes[0], y);
  const columns = shareOf(step, axes[1], x);
  const sum = total(input);
  const mean = Math.fround(meanOf(step, axes, sum, rows, columns));
  return {
    kind: "average",
    ...window,
    input,
    divisor: step.settings.divisor_override ?? rows * columns,
    sum,
    value: mean
  };
}

/** @type {(maps: Maps, channel: number, window: Taps) => Cells} */
const cells = (maps, channel, { rows, columns }) =>
  rows.map((y) =>
    columns.map((x) =>
      y >= 0 && x >= 0 && y < maps.height && x < maps.width ? value(maps, channel, y, x) : null
    )
  );

/** @type {(cells: Cells) => number} */
function total(cells) {
  let sum = 0;
  for (const row of cells) for (const cell of row) sum += cell ?? 0;
  return sum;
}
