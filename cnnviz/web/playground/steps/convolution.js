// A convolution: its kernels, and how they go over the maps.

import { words } from "../../words.js";
import { selectField } from "../controls/fields.js";
import { biases, choice, kernels, unless } from "../state/fields.js";
import { LIMITS } from "../state/limits.js";
import * as bank from "./bank.js";
import { sliding } from "./sliding.js";

/**
 * @typedef {import("../state/fields.js").Pair} Pair
 * @typedef {bank.Bank & {kind: "conv", stride: Pair, padding: Pair | "same" | "valid",
 *   dilation: Pair}} Convolution
 */

/** @type {import("../steps.js").Family} */
export const convolution = {
  name: "conv",
  stage: "convolution",
  fields: { conv: ["k", "s", "p", "d", "b", "mix"] },
  label: () => words("Convolution"),
  many: (count, most) =>
    words("It has {count} convolutions; at most {most} are computed.", { count, most }),

  fresh: () => ({
    kind: "conv",
    // Changes nothing until its numbers are changed.
    kernels: [
      [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 0]
      ]
    ],
    stride: [1, 1],
    padding: "same",
    dilation: [1, 1],
    bias: [0],
    mix: "sum"
  }),

  parse(_, fields) {
    const found = kernels(fields, "k");
    const padding = fields.get("p");
    return {
      kind: "conv",
      kernels: found,
      bias: biases(fields, "b", found.length),
      stride: fields.pair("s", [1, 1], 1, LIMITS.stride),
      padding:
        padding === "same" || padding === "valid"
          ? padding
          : fields.pair("p", [0, 0], 0, LIMITS.padding),
      dilation: fields.pair("d", [1, 1], 1, LIMITS.dilation),
      mix: choice("mix", fields.get("mix") ?? "sum", bank.MIXES)
    };
  },

  format: (/** @type {Convolution} */ spec) =>
    bank.format(spec, [
      ...unless("s", spec.stride, "1,1"),
      ...unless("p", spec.padding, "0,0"),
      ...unless("d", spec.dilation, "1,1")
    ]),

  operation(/** @type {Convolution} */ spec, channels) {
    const { stride, padding, dilation } = spec;
    const { kernel_size, groups, bias, times, apart } = bank.laidOut(spec, channels);
    return {
      operation: "conv2d",
      settings: { kernel_size, stride, padding, dilation, groups },
      weight: apart
        ? times.flatMap(() => spec.kernels.map((kernel) => [kernel]))
        : spec.kernels.map((kernel) => times.map(() => kernel)),
      bias
    };
  },

  title: (spec) => words("Convolution {window}", { window: bank.sizeOf(spec) }),

  script(/** @type {Convolution} */ spec) {
    const { lines, bias } = bank.script(spec);
    const { stride, padding, dilation } = spec;
    const around = typeof padding === "string" ? `"${padding}"` : bank.pair(padding);
    const settings = `stride=${bank.pair(stride)}, padding=${around}, dilation=${bank.pair(dilation)}`;
    const apart = spec.mix === "each";
    return [
      ...lines,
      apart
        ? "weight = kernels.repeat(channels, 1, 1, 1)"
        : "weight = kernels.expand(-1, channels, -1, -1)",
      `maps = F.conv2d(maps, weight, ${bias}, ${settings}${apart ? ", groups=channels" : ""})`
    ];
  },

  controls(change, signal, hands) {
    const mode = selectField({
      label: words("Padding"),
      choices: [
        ["numbers", words("by numbers")],
        ["same", words("same: the size stays")],
        ["valid", words("valid: none")]
      ],
      signal,
      onChange: (value) =>
        change((spec) => ({
          ...spec,
          padding: value === "same" || value === "valid" ? value : [0, 0]
        }))
    });
    /** @param {string} name @param {string} legend @param {number} low @param {number} high */
    const pair = (name, legend, low, high) =>
      bank.pairSetting(change, signal, name, legend, low, high);
    return bank.controls(change, signal, hands, [
      pair("stride", words("Stride"), 1, LIMITS.stride),
      pair("dilation", words("Dilation"), 1, LIMITS.dilation),
      {
        element: mode.element,
        update: ({ padding }) => mode.set(typeof padding === "string" ? padding : "numbers")
      },
      pair("padding", words("Padding by numbers"), 0, LIMITS.padding)
    ]);
  },

  size: sliding
};
