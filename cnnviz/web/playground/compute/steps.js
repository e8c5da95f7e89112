// The reader's steps as the operations of torch: what the arithmetic, the figure and the script
// are made from.

import { Impossible, outputShape } from "../../numbers/possible.js";
import { axesOf } from "../../numbers/sizes.js";
import { LIMITS } from "../state/limits.js";

/**
 * @typedef {import("../state/state.js").Spec} Spec
 * @typedef {import("../state/state.js").Convolution} Convolution
 * @typedef {import("../../numbers/sizes.js").Step} Step
 * @typedef {import("../../numbers/maps.js").Shape} Shape
 * @typedef {{step: Step, before: Shape, after: Shape}} Link
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
      const step = operation(spec, before[0]);
      const after = outputShape(step, before);
      bounded(size(after), LIMITS.numbers);
      count += size(after);
      bounded(count, LIMITS.all);
      links.push({ step, before, after });
      before = after;
    } catch (error) {
      if (error instanceof Impossible) return { links, broken: { index, error } };
      throw error;
    }
  }
  return { links, broken: null };
}

/** A step on a number of incoming maps, in torch's names. @param {Spec} spec @param {number} channels @returns {Step} */
export function operation(spec, channels) {
  switch (spec.kind) {
    case "conv":
      return convolution(spec, channels);
    case "act":
      return made(spec.name, {});
    case "max":
      return made("max_pool2d", {
        kernel_size: spec.window,
        stride: spec.stride,
        padding: spec.padding,
        ...(spec.padding === "same" ? {} : { dilation: spec.dilation, ceil_mode: spec.ceil })
      });
    case "avg":
      return made("avg_pool2d", {
        kernel_size: spec.window,
        stride: spec.stride,
        padding: spec.padding,
        ...(spec.padding === "same"
          ? { count_include_pad: false }
          : { ceil_mode: spec.ceil, count_include_pad: spec.countPadding })
      });
    case "globalavg":
      return made("adaptive_avg_pool2d", { output_size: [1, 1] });
    case "globalmax":
      return made("adaptive_max_pool2d", { output_size: [1, 1] });
  }
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
  /** @type {[number, number]} */
  let size = [1, 1];
  /** Pixels of the picture between one value and the next. @type {[number, number]} */
  let apart = [1, 1];
  return links.map(({ step, before }) => {
    const axes = axesOf(step, before).map((axis) =>
      axis.bins ? { ...axis, kernel: axis.n } : axis
    );
    const [down, across] = axes;
    size = [grown(size[0], apart[0], down), grown(size[1], apart[1], across)];
    apart = [apart[0] * down.stride, apart[1] * across.stride];
    return size;
  });
}

/** @param {number} size @param {number} apart @param {import("../../numbers/sizes.js").Axis} axis */
function grown(size, apart, { kernel, dilation }) {
  return size + dilation * (kernel - 1) * apart;
}

/** @param {Convolution} spec @param {number} channels @returns {Step} */
function convolution(spec, channels) {
  const { kernels, stride, padding, dilation } = spec;
  const apart = spec.mix === "each";
  const count = apart ? kernels.length * channels : kernels.length;
  if (count > LIMITS.maps) {
    throw new Impossible("too-many-maps", { maps: count, most: LIMITS.maps });
  }
  const size = [kernels[0]?.length ?? 1, kernels[0]?.[0]?.length ?? 1];
  const times = Array.from({ length: channels });
  const bias = apart ? times.flatMap(() => spec.bias) : spec.bias;
  return {
    operation: "conv2d",
    settings: { kernel_size: size, stride, padding, dilation, groups: apart ? channels : 1 },
    weight: apart
      ? times.flatMap(() => kernels.map((kernel) => [kernel]))
      : kernels.map((kernel) => times.map(() => kernel)),
    bias: bias.some((one) => one !== 0) ? bias : null
  };
}

/** @param {string} operation @param {Record<string, any>} settings @returns {Step} */
function made(operation, settings) {
  return { operation, settings, weight: null, bias: null };
}

/** @param {Shape} shape */
function size([channels, height, width]) {
  return channels * height * width;
}

/** @param {number} count @param {number} most */
function bounded(count, most) {
  if (count > most) throw new Impossible("too-many-numbers", { count, most });
}
