// What a step is called, in the words of the lessons' figures.

import { words } from "../words.js";
import { spoken } from "./controls/pooling.js";

/** @param {import("./state/state.js").Spec} spec @returns {string} */
export function title(spec) {
  switch (spec.kind) {
    case "conv":
      return words("Convolution {window}", {
        window: window([spec.kernels[0]?.length ?? 1, spec.kernels[0]?.[0]?.length ?? 1])
      });
    case "act":
      return spec.name === "relu"
        ? "ReLU"
        : words("Activation ({name})", { name: spoken(spec.name) });
    case "max":
      return words("Max pooling {window}", { window: window(spec.window) });
    case "avg":
      return words("Average pooling {window}", { window: window(spec.window) });
    case "globalavg":
      return words("Global average pooling");
    case "globalmax":
      return words("Global maximum");
  }
}

/** @param {[number, number]} size */
function window([down, across]) {
  return `${down} × ${across}`;
}
