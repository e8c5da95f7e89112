// What is to be said about one pixel: its arithmetic, where it comes from, where it goes; what its
// stage is called, and which maps of one go into which of the next.

import { layerOf, reach, spans, worked } from "../numbers/layers.js";
import { shapeOf, value } from "../numbers/maps.js";
import { number, words } from "../words.js";

/** @typedef {import("../numbers/maps.js").Maps} Maps */
/** @typedef {import("../numbers/types.js").Worked} Worked */
/** @typedef {import("../numbers/types.js").Span} Span */
/** @typedef {import("../numbers/maps.js").Shape} Shape */
/** @typedef {import("../files/reader.js").Numbers} Numbers */
/** @typedef {import("../numbers/types.js").Scale} Scale */
/** @typedef {{channel: number, width: number, height: number, numbers?: Numbers | null}} PanelData */
/**
 * One stage of figure-N.json.
 * @typedef {{kind: string, title: string, operation: string | null, settings: Record<string, any>,
 *   weight: number[][][][] | null, bias: number[] | null, source: number | null, computed: boolean,
 *   shape: Shape, minimum: number, maximum: number, scale: Scale, panels: PanelData[]}} Stage
 */
/** @typedef {{stage: number, channel: number, y: number, x: number}} Place */
/**
 * @typedef {Place & {name: string, title: string, values: number[], work: Worked | null, sees: Span[],
 *   goes: Span[]}} Explained `title` is that of the stage; `values` has three where the pixel has a colour
 */

/**
 * @param {Stage[]} stages
 * @param {(Maps | null)[]} maps
 * @param {Place} place
 * @returns {Explained}
 */
export function explain(stages, maps, { stage, channel, y, x }) {
  const own = /** @type {Maps} */ (maps[stage]);
  const { computed, source, scale } = stages[stage];
  const channels = scale.map === "colour" ? [0, 1, 2] : [channel];
  const shapes = maps.map((one, i) => (one ? shapeOf(one) : stages[i].shape));
  const known = stages.map(knownSource);
  const from = computed && source !== null ? maps[source] : null;
  // Kernels are no stage that a pixel passes.
  const follows = stages[stage].kind !== "kernels";
  return {
    ...{ stage, channel, y, x },
    name: scale.map === "colour" ? stages[stage].title : nameOf(stages[stage], channel),
    title: stages[stage].title,
    values: channels.map((c) => value(own, c, y, x)),
    work: from ? worked(stages[stage], from, channel, y, x) : null,
    sees: from ? spans(known, shapes, stage, y, x) : [],
    goes: follows ? reach(known, shapes, stage, y, x) : []
  };
}

/**
 * Stages that are not computed follow from nothing here.
 * @param {Stage} stage
 */
const knownSource = (stage) => (stage.computed ? stage : { ...stage, source: null });

/**
 * For a screen reader.
 * @param {Explained} explained
 */
export function sentence({ name, title, y, x, values, work }) {
  const [row, column] = [number(y), number(x)];
  const value = values.map(number).join(", ");
  const place = words("{name}, row {row}, column {column}: {value}.", { name, row, column, value });
  return work ? `${place} ${how(work, title)}` : place;
}

/**
 * @param {Worked} work
 * @param {string} title - of the stage
 */
function how(work, title) {
  if (work.kind === "activation") {
    return words("{operation} of {input}.", { operation: title, input: number(work.input) });
  }
  if (work.kind === "convolution") {
    const count = number(work.terms.length * work.terms[0].kernel.flat().length);
    return words("The sum of {count} products, plus the bias {bias}.", {
      count,
      bias: number(work.bias)
    });
  }
  const count = number(work.rows.length * work.columns.length);
  if (work.kind === "average") {
    const [sum, divisor] = [number(work.sum), number(work.divisor)];
    return words("The sum of the window, {sum}, divided by {divisor}.", { sum, divisor });
  }
  const [i, j] = work.winner || [0, 0];
  const [row, column] = [number(work.rows[i]), number(work.columns[j])];
  return words("The largest of {count} values, from row {row}, column {column}.", {
    count,
    row,
    column
  });
}

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
export function taken(stage, channels) {
  if (!stage.weight) return channels;
  const kernels = kernelsOfStep(stage);
  const size = kernels[0].length;
  const apart = kernels.length / (stage.settings.groups ?? 1);
  return channels.flatMap((c) =>
    Array.from({ length: size }, (_, i) => Math.floor(c / apart) * size + i)
  );
}

/** The kernels of each map of a stage. @param {Stage} stage */
export const kernelsOfStep = (stage) => layerOf(stage).kernels?.(stage) || [];

/**
 * The stage that shows the kernels of a convolution; -1 where none does.
 * @param {Stage[]} stages
 * @param {number} index
 */
export function kernelsOf(stages, index) {
  return stages[index].weight && stages[index - 1]?.kind === "kernels" ? index - 1 : -1;
}
