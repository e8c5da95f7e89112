// What the playground shows, as data: the picture, the scale of colours, the steps; and as a text
// that goes into an address. parse.js reads the text back.

import { shortest } from "./shortest.js";

/** @typedef {[number, number]} Pair down, across */
/** @typedef {number[][]} Kernel rows of numbers, each a float32 */

/**
 * @typedef {{kind: "built-in", name: string}
 *   | {kind: "grid", rows: number, columns: number, levels: number[]}
 *   | {kind: "own"}
 *   | {kind: "live"}} Picture
 *
 * @typedef {object} Convolution
 * @property {"conv"} kind
 * @property {Kernel[]} kernels 1 to 4 of one size
 * @property {Pair} stride
 * @property {Pair | "same" | "valid"} padding
 * @property {Pair} dilation
 * @property {number[]} bias one for each kernel
 * @property {"sum" | "each"} mix what happens where more than one map comes in
 *
 * @typedef {{kind: "act", name: string}} Activation
 *
 * @typedef {object} MaxPooling
 * @property {"max"} kind
 * @property {Pair} window
 * @property {Pair} stride
 * @property {Pair | "same"} padding
 * @property {Pair} dilation
 * @property {boolean} ceil
 *
 * @typedef {object} AveragePooling
 * @property {"avg"} kind
 * @property {Pair} window
 * @property {Pair} stride
 * @property {Pair | "same"} padding
 * @property {boolean} ceil
 * @property {boolean} countPadding
 *
 * @typedef {{kind: "globalavg"} | {kind: "globalmax"}} GlobalPooling
 * @typedef {Convolution | Activation | MaxPooling | AveragePooling | GlobalPooling} Spec
 *
 * @typedef {"shared" | "panel" | "grey"} Scale
 * @typedef {{image: Picture, scale: Scale, steps: Spec[]}} State
 */

/** @param {State} state @returns {string} the text behind the # of an address */
export function format(state) {
  return [
    `image=${picture(state.image)}`,
    ...(state.scale === "shared" ? [] : [`scale=${state.scale}`]),
    ...state.steps.map((step) => `step=${fields(step).join(";")}`)
  ].join("&");
}

/** The family that a step counts to. @param {Spec["kind"]} kind @returns {"conv" | "act" | "pool"} */
export function family(kind) {
  return kind === "conv" || kind === "act" ? kind : "pool";
}

/** @param {Picture} image */
function picture(image) {
  if (image.kind === "built-in") return image.name;
  if (image.kind !== "grid") return image.kind;
  const levels = image.levels.map((level) => level.toString(16).padStart(2, "0"));
  return `grid:${image.rows}x${image.columns}:${levels.join("")}`;
}

/** A step's name and those of its fields that differ from torch's defaults. @param {Spec} step @returns {string[]} */
function fields(step) {
  switch (step.kind) {
    case "conv":
      return [
        "conv",
        `k=${step.kernels.map(kernel).join("_")}`,
        ...unless("s", step.stride, "1,1"),
        ...unless("p", step.padding, "0,0"),
        ...unless("d", step.dilation, "1,1"),
        ...(step.bias.some((one) => one !== 0) ? [`b=${step.bias.map(shortest).join(",")}`] : []),
        ...(step.mix === "sum" ? [] : [`mix=${step.mix}`])
      ];
    case "act":
      return ["act", `f=${step.name}`];
    case "max":
    case "avg":
      return [step.kind, `w=${text(step.window)}`, ...pooling(step)];
    default:
      return [step.kind];
  }
}

/** @param {MaxPooling | AveragePooling} step */
function pooling(step) {
  return [
    ...unless("s", step.stride, text(step.window)),
    ...unless("p", step.padding, "0,0"),
    ...(step.kind === "max" ? unless("d", step.dilation, "1,1") : []),
    ...(step.ceil ? ["ceil=1"] : []),
    ...(step.kind === "avg" && !step.countPadding ? ["pad=0"] : [])
  ];
}

/** @param {string} name @param {Pair | string} value @param {string} usual */
function unless(name, value, usual) {
  return text(value) === usual ? [] : [`${name}=${text(value)}`];
}

/** @param {Pair | string} value */
function text(value) {
  return typeof value === "string" ? value : value.join(",");
}

/** @param {Kernel} values */
function kernel(values) {
  return values.map((row) => row.map(shortest).join(",")).join("/");
}
