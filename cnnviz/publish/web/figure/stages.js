// What the stages of a figure are called, and which maps of one go into which of the next.

import { number, words } from "../words.js";

/** @typedef {import("../numbers/maps.js").Shape} Shape */
/** @typedef {import("../files/numbersfile.js").Numbers} Numbers */
/** @typedef {{map: string, low: number, high: number, beyond: boolean}} Scale */
/** @typedef {{channel: number, width: number, height: number, numbers?: Numbers | null}} PanelData */
/**
 * One stage of figure-N.json.
 * @typedef {{kind: string, title: string, operation: string | null, settings: Record<string, any>,
 *   weight: number[][][][] | null, bias: number[] | null, source: number | null, computed: boolean,
 *   shape: Shape, minimum: number, maximum: number, scale: Scale, panels: PanelData[]}} Stage
 */

/**
 * @param {Stage} stage
 * @param {number} channel
 */
export function nameOf({ title, shape, kind }, channel) {
  if (shape[0] === 1) return title;
  return kind === "kernels"
    ? words("Kernel {number}", { number: number(channel + 1) })
    : words("{title}, map {number}", { title, number: number(channel + 1) });
}

/**
 * The maps of its source that a stage makes some of its own from.
 * @param {Stage} stage
 * @param {number[]} channels of the stage
 */
export function taken({ weight, settings }, channels) {
  if (!weight) return channels;
  const size = weight[0].length;
  const kernels = weight.length / (settings.groups ?? 1);
  return channels.flatMap((c) => Array.from({ length: size }, (_, i) => Math.floor(c / kernels) * size + i));
}

/**
 * The stage that shows the kernels of a convolution; -1 where none does.
 * @param {Stage[]} stages
 * @param {number} index
 */
export function kernelsOf(stages, index) {
  return stages[index].weight && stages[index - 1]?.kind === "kernels" ? index - 1 : -1;
}
