// A transposed convolution: each pixel lays the kernel, times its value, over a larger map.

import { setting } from "../../numbers/maps.js";
import { number, words } from "../../words.js";
import { biases, choice, kernels, unless } from "../state/fields.js";
import { LIMITS } from "../state/limits.js";
import * as bank from "./bank.js";

/**
 * @typedef {import("../state/fields.js").Pair} Pair
 * @typedef {bank.Bank & {kind: "tconv", stride: Pair, padding: Pair, added: Pair,
 *   dilation: Pair}} Transposed `added`: torch's output_padding
 */

/** @type {import("../steps.js").Family} */
export const transposed = {
  name: "tconv",
  stage: "convolution",
  fields: { tconv: ["k", "s", "p", "o", "d", "b", "mix"] },
  label: () => words("Transposed convolution"),
  many: (count, most) =>
    words("It has {count} transposed convolutions; at most {most} are computed.", { count, most }),

  fresh: () => ({
    kind: "tconv",
    // Makes each pixel a square of four.
    kernels: [
      [
        [1, 1],
        [1, 1]
      ]
    ],
    stride: [2, 2],
    padding: [0, 0],
    added: [0, 0],
    dilation: [1, 1],
    bias: [0],
    mix: "sum"
  }),

  parse(_, fields) {
    const found = kernels(fields, "k");
    return {
      kind: "tconv",
      kernels: found,
      bias: biases(fields, "b", found.length),
      stride: fields.pair("s", [1, 1], 1, LIMITS.stride),
      padding: fields.pair("p", [0, 0], 0, LIMITS.padding),
      added: fields.pair("o", [0, 0], 0, LIMITS.added),
      dilation: fields.pair("d", [1, 1], 1, LIMITS.dilation),
      mix: choice("mix", fields.get("mix") ?? "sum", bank.MIXES)
    };
  },

  format: (/** @type {Transposed} */ spec) =>
    bank.format(spec, [
      ...unless("s", spec.stride, "1,1"),
      ...unless("p", spec.padding, "0,0"),
      ...unless("o", spec.added, "0,0"),
      ...unless("d", spec.dilation, "1,1")
    ]),

  operation(/** @type {Transposed} */ spec, channels) {
    const { stride, padding, added, dilation } = spec;
    const { kernel_size, groups, bias, times } = bank.laidOut(spec, channels);
    return {
      operation: "conv_transpose2d",
      settings: { kernel_size, stride, padding, output_padding: added, dilation, groups },
      // torch has the maps that come in first.
      weight: times.map(() => spec.kernels),
      bias
    };
  },

  title: (spec) => words("Transposed convolution {window}", { window: bank.sizeOf(spec) }),

  script(/** @type {Transposed} */ spec) {
    const { lines, bias } = bank.script(spec);
    const apart = spec.mix === "each";
    const settings = Object.entries({
      stride: spec.stride,
      padding: spec.padding,
      output_padding: spec.added,
      dilation: spec.dilation
    }).map(([name, value]) => `${name}=${bank.pair(value)}`);
    return [
      ...lines,
      "weight = kernels.transpose(0, 1).expand(channels, -1, -1, -1)",
      `maps = F.conv_transpose2d(maps, weight, ${bias}, ${settings.join(", ")}${apart ? ", groups=channels" : ""})`
    ];
  },

  controls(change, signal, hands) {
    /** @param {string} name @param {string} legend @param {number} low @param {number} high */
    const pair = (name, legend, low, high) =>
      bank.pairSetting(change, signal, name, legend, low, high);
    return bank.controls(change, signal, hands, [
      pair("stride", words("Stride"), 1, LIMITS.stride),
      pair("dilation", words("Dilation"), 1, LIMITS.dilation),
      pair("padding", words("Padding: taken off the output"), 0, LIMITS.padding),
      pair("added", words("Output padding: rows and columns more"), 0, LIMITS.added)
    ]);
  },

  size({ n, kernel, stride, before, dilation, size }, step, side) {
    const added = setting(step, "output_padding", side, 0);
    return {
      formula: `(${n} − 1) · ${stride} − 2 · ${before} + ${dilation} · (${kernel} − 1) + ${added} + 1 = ${size}`,
      why:
        stride > 1
          ? words(
              "Each pixel lays the kernel {stride} pixels further on: where kernels overlap they are added, and where none lies there is the bias alone.",
              { stride: number(stride) }
            )
          : ""
    };
  },

  field: ({ kernel, stride, dilation }) => ({
    reach: Math.floor((dilation * (kernel - 1)) / stride),
    apart: 1 / stride
  }),

  refusals: {
    "output-padding-too-large": (values) =>
      words(
        "The output padding must be smaller than the stride or the dilation: here at most {most}, not {padding}.",
        values
      ),
    "nothing-left": (values) =>
      words(
        "The padding takes off more than there is: {size} pixels would be left. Make it smaller, or the kernel larger.",
        values
      )
  }
};
