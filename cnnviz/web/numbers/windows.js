// Which pixels a pixel comes from, and which it goes to.

import { axesOf, windowAt } from "./sizes.js";

/** @typedef {import("./types.js").Span} Span */
/** @import { Axis, Follow, Shape, Stage, Step, Taps } from "./types.js" */

/**
 * The rows and columns of the input behind pixel (y, x) of the output, those of the padding too.
 * @type {(step: Step, shape: Shape, y: number, x: number) => Taps}
 */
export function taps(step, shape, y, x) {
  const [down, across] = axesOf(step, shape);
  return { rows: tapsOf(down, y), columns: tapsOf(across, x) };
}

/** What a pixel sees of each stage on the way back, the nearest first. @type {Follow} */
export function spans(stages, shapes, index, y, x) {
  const found = [];
  let rows = [y];
  let columns = [x];
  for (let source; (source = sourceOf(stages, index)) !== null; index = source) {
    const [down, across] = axesOf(stages[index], shapes[source]);
    rows = behind(down, rows);
    columns = behind(across, columns);
    if (!rows.length || !columns.length) break;
    found.push(spanOf(source, rows, columns));
  }
  return found;
}

/** What sees a pixel, in each stage that takes its own, directly or not. @type {Follow} */
export function reach(stages, shapes, index, y, x) {
  const found = [spanOf(index, [y], [x])];
  for (let later = index + 1; later < stages.length; later++) {
    const source = sourceOf(stages, later);
    const seen = found.find(({ stage }) => stage === source);
    if (source === null || !seen) continue;
    const [down, across] = axesOf(stages[later], shapes[source]);
    const rows = before(down, seen.rows);
    const columns = before(across, seen.columns);
    if (rows.length && columns.length) found.push(spanOf(later, rows, columns));
  }
  return found.slice(1);
}

/** The stage that a stage takes; null where there is none. @type {(stages: Stage[], index: number) => number | null} */
function sourceOf(stages, index) {
  const { operation, source = index - 1 } = stages[index];
  return operation && source !== null && source >= 0 ? source : null;
}

/** @type {(axis: Axis, i: number) => number[]} */
function tapsOf(axis, i) {
  const { start, count } = windowAt(axis, i);
  return Array.from({ length: count }, (_, j) => start + j * axis.dilation);
}

/** Padding has nothing behind it. @type {(axis: Axis, pixels: number[]) => number[]} */
const behind = (axis, pixels) =>
  [...new Set(pixels.filter((i) => i >= 0 && i < axis.size).flatMap((i) => tapsOf(axis, i)))].sort(
    (a, b) => a - b
  );

/** @type {(axis: Axis, pixels: number[]) => number[]} */
const before = (axis, pixels) =>
  Array.from({ length: axis.size }, (_, i) => i).filter((i) =>
    tapsOf(axis, i).some((tap) => pixels.includes(tap))
  );

/** @type {(stage: number, rows: number[], columns: number[]) => Span} */
const spanOf = (stage, rows, columns) => ({
  stage,
  top: rows[0],
  left: columns[0],
  bottom: (rows.at(-1) ?? 0) + 1,
  right: (columns.at(-1) ?? 0) + 1,
  rows,
  columns
});
