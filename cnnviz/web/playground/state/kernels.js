// What can be done to a kernel as a whole. Pure: each takes rows of numbers and returns new ones,
// rounded to float32, without -0.

/** @typedef {import("./state.js").Kernel} Kernel */

/** @param {Kernel} kernel @param {(value: number) => number} change @returns {Kernel} */
function each(kernel, change) {
  return kernel.map((row) => row.map((value) => Math.fround(change(value)) || 0));
}

/** @param {Kernel} kernel @param {number} factor */
export function scaled(kernel, factor) {
  return each(kernel, (value) => value * factor);
}

/** @param {Kernel} kernel */
export function negated(kernel) {
  return each(kernel, (value) => -value);
}

/** @param {Kernel} kernel @returns {Kernel} */
export function transposed(kernel) {
  return (kernel[0] ?? []).map((_, column) => kernel.map((row) => row[column] ?? 0));
}

/** @param {Kernel} kernel @returns {Kernel} */
export function flippedLeftRight(kernel) {
  return kernel.map((row) => [...row].reverse());
}

/** @param {Kernel} kernel @returns {Kernel} */
export function flippedUpDown(kernel) {
  return [...kernel].reverse().map((row) => [...row]);
}

/** A quarter turn clockwise. @param {Kernel} kernel */
export function rotated(kernel) {
  return flippedLeftRight(transposed(kernel));
}

/**
 * Divided by the sum of the absolute values: no answer is then larger than the largest grey level,
 * and a smoothing kernel keeps the brightness. The plain sum would not do: that of an edge filter
 * is zero, or nearly. A kernel of zeros stays as it is.
 *
 * @param {Kernel} kernel
 */
export function normalised(kernel) {
  const sum = kernel.flat().reduce((total, value) => total + Math.abs(value), 0);
  return sum === 0 ? each(kernel, (value) => value) : each(kernel, (value) => value / sum);
}

/**
 * Zeros added, or numbers cut off, on both sides alike; the odd one at the end.
 *
 * @param {Kernel} kernel @param {number} rows @param {number} columns @returns {Kernel}
 */
export function resized(kernel, rows, columns) {
  const top = start(kernel.length, rows);
  const left = start(kernel[0]?.length ?? 0, columns);
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (__, x) => kernel[y + top]?.[x + left] ?? 0)
  );
}

/** Where in the old side the new one begins. @param {number} old @param {number} wanted */
function start(old, wanted) {
  return old > wanted ? Math.floor((old - wanted) / 2) : -Math.floor((wanted - old) / 2);
}

/** @param {Kernel} one @param {Kernel} other */
export function equal(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
