// The settings of a convolution: its kernels, and how they go over the maps.

import { words } from "../../words.js";
import { element } from "../dom.js";
import { LIMITS } from "../state/limits.js";
import { pairField, selectField } from "./fields.js";
import { bankControls } from "./kernels/bank.js";

/** @typedef {import("../state/state.js").Convolution} Convolution */

/**
 * @param {import("../state/presets.js").Preset[]} presets
 * @param {import("./kernels/bank.js").Change} change @param {AbortSignal} signal @param {(text: string) => void} say
 */
export function convolutionControls(presets, change, signal, say) {
  const bank = bankControls(presets, change, signal, say);
  const stride = pairField({
    legend: words("Stride"),
    low: 1,
    high: LIMITS.stride,
    signal,
    onChange: (value) => change((spec) => ({ ...spec, stride: value }))
  });
  const dilation = pairField({
    legend: words("Dilation"),
    low: 1,
    high: LIMITS.dilation,
    signal,
    onChange: (value) => change((spec) => ({ ...spec, dilation: value }))
  });
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
  const padding = pairField({
    legend: words("Padding by numbers"),
    low: 0,
    high: LIMITS.padding,
    signal,
    onChange: (value) => change((spec) => ({ ...spec, padding: value }))
  });
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
      element(
        "div",
        { class: "cnnviz-fields" },
        stride.element,
        dilation.element,
        mode.element,
        padding.element
      ),
      element("div", { class: "cnnviz-fields" }, mix.element)
    ),
    /** @param {Convolution} spec @param {number} channels maps that come in */
    update(spec, channels) {
      bank.update(spec);
      stride.set(spec.stride);
      dilation.set(spec.dilation);
      const numeric = typeof spec.padding !== "string";
      mode.set(typeof spec.padding === "string" ? spec.padding : "numbers");
      padding.element.hidden = !numeric;
      if (typeof spec.padding !== "string") padding.set(spec.padding);
      mix.set(spec.mix);
      mix.element.hidden = channels < 2;
    }
  };
}
