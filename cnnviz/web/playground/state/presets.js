// Kernels by name: single ones, and banks whose kernels have one size.

import { equal } from "./kernels.js";
import { LIMITS } from "./limits.js";

/** @typedef {import("./state.js").Kernel} Kernel */
/** @typedef {{bank: string, name: string, values: Kernel, source: string}} Preset */
/** @typedef {{name: string, kernels: Preset[], whole: boolean}} Bank whole: can be taken all at once */

/** @param {Preset[]} presets @returns {Bank[]} */
export function banks(presets) {
  const names = [...new Set(presets.map(({ bank }) => bank))];
  return names.map((name) => {
    const kernels = presets.filter(({ bank }) => bank === name);
    const sizes = new Set(kernels.map(({ values }) => `${values.length} ${values[0]?.length}`));
    const whole = sizes.size === 1 && kernels.length > 1 && kernels.length <= LIMITS.kernels;
    return { name, kernels, whole };
  });
}

/** Numbers of a preset as float32: what the arithmetic takes. @param {Preset} preset @returns {Kernel} */
export function valuesOf({ values }) {
  return values.map((row) => row.map((value) => Math.fround(value) || 0));
}

/** The preset that a kernel is, if it is one. @param {Preset[]} presets @param {Kernel} kernel */
export function known(presets, kernel) {
  return presets.find((preset) => equal(valuesOf(preset), kernel));
}
