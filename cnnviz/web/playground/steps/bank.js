// What the steps with kernels of their own share: how a bank is written, computed and edited.

import { Impossible } from "../../numbers/possible.js";
import { words } from "../../words.js";
import { pairField, selectField } from "../controls/fields.js";
import { bankControls } from "../controls/kernels/bank.js";
import { element } from "../dom.js";
import { unless } from "../state/fields.js";
import { LIMITS } from "../state/limits.js";
import { shortest } from "../state/shortest.js";

/**
 * @typedef {import("../state/fields.js").Kernel} Kernel
 * @typedef {import("../state/fields.js").Pair} Pair
 * @typedef {{kernels: Kernel[], bias: number[], mix: "sum" | "each"}} Bank
 *   `kernels`: 1 to 4 of one size; `bias`: one for each kernel; `mix`: what happens where more than
 *   one map comes in
 */

/** @type {("sum" | "each")[]} */
export const MIXES = ["sum", "each"];

/** @param {Bank} bank @returns {string} the size of its kernels, such as 3 × 3 */
export function sizeOf({ kernels }) {
  return `${kernels[0]?.length ?? 1} × ${kernels[0]?.[0]?.length ?? 1}`;
}

/** The fields of a bank around those of its step. @param {Bank} bank @param {string[]} inside */
export function format({ kernels, bias, mix }, inside) {
  const numbers = kernels.map((kernel) =>
    kernel.map((row) => row.map(shortest).join(",")).join("/")
  );
  const shifts = bias.some((one) => one !== 0) ? bias.map(shortest).join(",") : "";
  return [
    `k=${numbers.join("_")}`,
    ...inside,
    ...unless("b", shifts, ""),
    ...unless("mix", mix, "sum")
  ];
}

/**
 * What a bank makes of a number of maps: the kernels of each of them, the biases, the groups.
 * @param {Bank} bank @param {number} channels
 */
export function laidOut({ kernels, bias, mix }, channels) {
  const apart = mix === "each";
  const count = apart ? kernels.length * channels : kernels.length;
  if (count > LIMITS.maps) {
    throw new Impossible("too-many-maps", { maps: count, most: LIMITS.maps });
  }
  const times = Array.from({ length: channels });
  const all = apart ? times.flatMap(() => bias) : bias;
  return {
    apart,
    times,
    groups: apart ? channels : 1,
    bias: all.some((one) => one !== 0) ? all : null,
    kernel_size: [kernels[0]?.length ?? 1, kernels[0]?.[0]?.length ?? 1]
  };
}

/**
 * Lines of Python with `kernels` (number, height, width), `channels` and, where there are any, the
 * biases. @param {Bank} bank @returns {{lines: string[], bias: string}}
 */
export function script({ kernels, bias, mix }) {
  const rows = kernels.map((kernel) => {
    const inside = kernel.map((row) => `     [${row.map(shortest).join(", ")}],`);
    return ["    [", ...inside, "    ],"].join("\n");
  });
  const biased = bias.some((one) => one !== 0);
  return {
    lines: [
      "kernels = torch.tensor([",
      ...rows,
      "], dtype=torch.float32)[:, None]",
      ...(biased
        ? [`bias = torch.tensor([${bias.map(shortest).join(", ")}], dtype=torch.float32)`]
        : []),
      "channels = maps.shape[1]"
    ],
    bias: biased ? (mix === "each" ? "bias.repeat(channels)" : "bias") : "None"
  };
}

/** @param {Pair} value as Python writes it */
export function pair([down, across]) {
  return `(${down}, ${across})`;
}

/**
 * The fields of a bank, and between them those of its step.
 * @param {import("../steps.js").Change} change @param {AbortSignal} signal
 * @param {import("../steps.js").Hands} hands
 * @param {{element: HTMLElement, update: (spec: any) => void}[]} inside
 */
export function controls(change, signal, { presets, say }, inside) {
  const bank = bankControls(presets, /** @type {any} */ (change), signal, say);
  const mix = selectField({
    label: words("Several maps come in"),
    choices: [
      ["sum", words("add them: one map for each kernel")],
      ["each", words("keep them apart: every kernel on every map (depthwise)")]
    ],
    signal,
    onChange: (value) => change((spec) => ({ ...spec, mix: value === "each" ? "each" : "sum" }))
  });
  return {
    element: element(
      "div",
      {},
      bank.element,
      element("div", { class: "cnnviz-fields" }, ...inside.map((field) => field.element)),
      element("div", { class: "cnnviz-fields" }, mix.element)
    ),
    /** @param {any} spec @param {number} channels maps that come in */
    update(spec, channels) {
      bank.update(spec);
      for (const field of inside) field.update(spec);
      mix.set(spec.mix);
      mix.element.hidden = channels < 2;
    }
  };
}

/**
 * A setting of two whole numbers, down and across; hidden where it has a name instead.
 * @param {import("../steps.js").Change} change @param {AbortSignal} signal
 * @param {string} name @param {string} legend @param {number} low @param {number} high
 */
export function pairSetting(change, signal, name, legend, low, high) {
  const field = pairField({
    legend,
    low,
    high,
    signal,
    onChange: (value) => change((spec) => ({ ...spec, [name]: value }))
  });
  return {
    element: field.element,
    /** @param {any} spec */
    update(spec) {
      const value = spec[name];
      field.element.hidden = !Array.isArray(value);
      if (Array.isArray(value)) field.set(/** @type {[number, number]} */ (value));
    }
  };
}
