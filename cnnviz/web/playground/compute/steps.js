// The reader's steps as the operations of torch: what the arithmetic, the figure and the script
// are made from.

import { axesOf } from "../../numbers/layers.js";
import { Impossible, outputShape } from "../../numbers/possible.js";
import { LIMITS } from "../state/limits.js";
import { familyOf } from "../steps.js";

/**
 * @typedef {import("../state/state.js").Spec} Spec
 * @typedef {import("../../numbers/types.js").Step} Step
 * @typedef {import("../../numbers/types.js").Shape} Shape
 * @typedef {import("../steps.js").Link} Link
 * @typedef {{links: Link[], broken: {index: number, error: Impossible} | null}} Chain
 *   `broken`: the first step that cannot be, and why; the links end before it
 */

/** @param {Spec[]} specs @param {Shape} shape of the picture @returns {Chain} */
export function chain(specs, shape) {
  /** @type {Link[]} */
  const links = [];
  let before = shape;
  let count = 0;
  for (const [index, spec] of specs.entries()) {
    try {
      const step = familyOf(spec).operation(spec, before[0]);
      const after = outputShape(step, before);
      bounded(size(after), LIMITS.numbers);
      count += size(after);
      bounded(count, LIMITS.all);
      links.push({ spec, step, before, after });
      before = after;
    } catch (error) {
      if (error instanceof Impossible) return { links, broken: { index, error } };
      throw error;
    }
  }
  return { links, broken: null };
}

/** Weights and biases of a step, as torch counts them. @param {Step} step */
export function parameters(step) {
  return (step.weight?.flat(3).length ?? 0) + (step.bias?.length ?? 0);
}

/**
 * Rows and columns of the picture that one value of each stage depends on, padding included.
 *
 * @param {Link[]} links @returns {[number, number][]}
 */
export function receptiveFields(links) {
  let size = [1, 1];
  /** Pixels of the picture between one value and the next. */
  let apart = [1, 1];
  return links.map(({ spec, step, before }) => {
    const { field = window } = familyOf(spec);
    const found = axesOf(step, before).map(field);
    size = size.map((one, side) => one + (found[side]?.reach ?? 0) * (apart[side] ?? 1));
    apart = apart.map((one, side) => one * (found[side]?.apart ?? 1));
    return [Math.ceil(size[0] ?? 1), Math.ceil(size[1] ?? 1)];
  });
}

/** @param {import("../../numbers/types.js").Axis} axis */
const window = ({ kernel, stride, dilation }) => ({
  reach: dilation * (kernel - 1),
  apart: stride
});

/** @param {Shape} shape */
function size([channels, height, width]) {
  return channels * height * width;
}

/** @param {number} count @param {number} most */
function bounded(count, most) {
  if (count > most) throw new Impossible("too-many-numbers", { count, most });
}
