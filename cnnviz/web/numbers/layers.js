// The kinds of layers by torch's names of their operations; what a step makes of its maps, and which
// pixels a pixel comes from and goes to.

import { activation } from "./layers/activation.js";
import { convolution } from "./layers/convolution.js";
import { pooling } from "./layers/pooling.js";
import { transposed } from "./layers/transposed.js";
import { shapeOf, sides, slid, windowAt } from "./maps.js";

/** @typedef {import("./types.js").Span} Span */
/** @import { Axis, Follow, Layer, Maps, Shape, Stage, Step, Taps, Work } from "./types.js" */

/** What a layer leaves out is that of a window of one pixel, which is never refused. */
const PLAIN = {
  /** @type {Layer["axes"]} */
  axes: (_, shape) => sides(shape, (n) => slid(n, {})),

  /** @type {Layer["taps"]} */
  taps(axis, i) {
    const { start, count } = windowAt(axis, i);
    return Array.from({ length: count }, (_, j) => start + j * axis.dilation);
  },

  refuse() {}
};

/** @type {Record<string, Layer>} */
export const LAYERS = {};
for (const layer of [convolution, transposed, pooling, activation])
  for (const name of layer.names) LAYERS[name] = { ...PLAIN, ...layer };

/** @type {(step: Step) => Layer} */
export const layerOf = ({ operation }) => LAYERS[`${operation}`];

/** Both directions of a step, down and across. @type {(step: Step, shape: Shape) => [Axis, Axis]} */
export const axesOf = (step, shape) => layerOf(step).axes(step, shape);

/** The step is one that `outputShape` allows. @type {(step: Step, input: Maps) => Maps} */
export const perform = (step, input) =>
  layerOf(step).perform(step, input, axesOf(step, shapeOf(input)));

/**
 * The rows and columns of the input behind pixel (y, x) of the output, those of the padding too.
 * @type {(step: Step, shape: Shape, y: number, x: number) => Taps}
 */
export function taps(step, shape, y, x) {
  const [down, across] = axesOf(step, shape);
  return { rows: layerOf(step).taps(down, y), columns: layerOf(step).taps(across, x) };
}

/** One output pixel in full; its result is what `perform` gives there. @type {Work} */
export function worked(step, maps, channel, y, x) {
  const shape = shapeOf(maps);
  const at = { channel, y, x, axes: axesOf(step, shape) };
  return layerOf(step).worked(step, maps, taps(step, shape, y, x), at);
}

/** What a pixel sees of each stage on the way back, the nearest first. @type {Follow} */
export function spans(stages, shapes, index, y, x) {
  const found = [];
  let at = [[y], [x]];
  for (let source; (source = sourceOf(stages, index)) !== null; index = source) {
    const layer = layerOf(stages[index]);
    at = layer.axes(stages[index], shapes[source]).map((axis, side) => {
      // Padding has nothing behind it.
      const inside = at[side].filter((i) => i >= 0 && i < axis.size);
      return [...new Set(inside.flatMap((i) => layer.taps(axis, i)))].sort((a, b) => a - b);
    });
    if (!at[0].length || !at[1].length) break;
    found.push(spanOf(source, at));
  }
  return found;
}

/** What sees a pixel, in each stage that takes its own, directly or not. @type {Follow} */
export function reach(stages, shapes, index, y, x) {
  const found = [spanOf(index, [[y], [x]])];
  for (let later = index + 1; later < stages.length; later++) {
    const source = sourceOf(stages, later);
    const seen = found.find(({ stage }) => stage === source);
    if (source === null || !seen) continue;
    const layer = layerOf(stages[later]);
    const at = layer.axes(stages[later], shapes[source]).map((axis, side) => {
      const pixels = [seen.rows, seen.columns][side];
      return Array.from({ length: axis.size }, (_, i) => i).filter((i) =>
        layer.taps(axis, i).some((tap) => pixels.includes(tap))
      );
    });
    if (at[0].length && at[1].length) found.push(spanOf(later, at));
  }
  return found.slice(1);
}

/** The stage that a stage takes; null where there is none. @type {(stages: Stage[], index: number) => number | null} */
function sourceOf(stages, index) {
  const { operation, source = index - 1 } = stages[index];
  return operation && source !== null && source >= 0 ? source : null;
}

/** @type {(stage: number, at: number[][]) => Span} */
const spanOf = (stage, [rows, columns]) => ({
  stage,
  top: rows[0],
  left: columns[0],
  bottom: (rows.at(-1) ?? 0) + 1,
  right: (columns.at(-1) ?? 0) + 1,
  rows,
  columns
});
