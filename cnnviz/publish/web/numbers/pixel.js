// One output pixel worked out in full.

import { curve } from "./activations.js";
import { shapeOf, value } from "./maps.js";
import { meanOf, shareOf, takesAverage, takesMaximum } from "./operations.js";
import { axesOf } from "./sizes.js";
import { taps } from "./windows.js";

/** @typedef {import("./types.js").Convolution} Convolution @typedef {import("./types.js").Worked} Worked */
/** @import { Cells, Maps, Taps, Work } from "./types.js" */

/** Its result is what `perform` gives there. @type {Work} */
export function worked(step, maps, channel, y, x) {
  if (step.operation === "conv2d") return convolution(step, maps, channel, y, x);
  if (takesMaximum(step)) return maximum(step, maps, channel, y, x);
  if (takesAverage(step)) return average(step, maps, channel, y, x);
  const input = value(maps, channel, y, x);
  return { kind: "activation", operation: `${step.operation}`, input, value: Math.fround(curve(step)(input)) };
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
    const products = input.map((row, a) => row.map((cell, b) => (cell === null ? null : cell * kernel[a][b])));
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
    }),
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
  return { kind: "average", ...window, input, divisor: step.settings.divisor_override ?? rows * columns, sum, value: mean };
}

/** @type {(maps: Maps, channel: number, window: Taps) => Cells} */
const cells = (maps, channel, { rows, columns }) =>
  rows.map((y) => columns.map((x) => (y >= 0 && x >= 0 && y < maps.height && x < maps.width ? value(maps, channel, y, x) : null)));

/** @type {(cells: Cells) => number} */
function total(cells) {
  let sum = 0;
  for (const row of cells) for (const cell of row) sum += cell ?? 0;
  return sum;
}
