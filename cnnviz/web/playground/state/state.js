// What the playground shows, as data: the picture, the scale of colours, the steps; and as a text
// that goes into an address. parse.js reads the text back.

import { familyOf } from "../steps.js";

/** @typedef {import("./fields.js").Pair} Pair */
/** @typedef {import("./fields.js").Kernel} Kernel */
/**
 * @typedef {{kind: "built-in", name: string}
 *   | {kind: "grid", rows: number, columns: number, levels: number[]}
 *   | {kind: "own"}
 *   | {kind: "live"}} Picture
 *
 * @typedef {import("../steps/activation.js").Activation
 *   | import("../steps/convolution.js").Convolution
 *   | import("../steps/pooling.js").Pooling
 *   | import("../steps/transposed.js").Transposed} Spec
 *
 * @typedef {"shared" | "panel" | "grey"} Scale
 * @typedef {{image: Picture, scale: Scale, steps: Spec[]}} State
 */

/** @param {State} state @returns {string} the text behind the # of an address */
export function format(state) {
  return [
    `image=${picture(state.image)}`,
    ...(state.scale === "shared" ? [] : [`scale=${state.scale}`]),
    ...state.steps.map((step) => `step=${[step.kind, ...familyOf(step).format(step)].join(";")}`)
  ].join("&");
}

/** @param {Picture} image */
function picture(image) {
  if (image.kind === "built-in") return image.name;
  if (image.kind !== "grid") return image.kind;
  const levels = image.levels.map((level) => level.toString(16).padStart(2, "0"));
  return `grid:${image.rows}x${image.columns}:${levels.join("")}`;
}
