// What is done to a kernel as a whole, a button each.

import { number, words } from "../../../words.js";
import { element, tell } from "../../dom.js";
import * as kernels from "../../state/kernels.js";
import { LIMITS } from "../../state/limits.js";
import { button, numberField } from "../fields.js";

/** @typedef {import("../../state/state.js").Kernel} Kernel */
/** @typedef {(change: (kernel: Kernel) => Kernel) => void} Change */

/** @param {AbortSignal} signal @param {Change} change */
export function transformations(signal, change) {
  let factor = 2;
  const field = numberField({
    bounds: { low: -1000, high: 1000, whole: false },
    label: words("Factor"),
    signal,
    onChange: (value) => {
      factor = value;
    }
  });
  field.set(factor);
  const problem = element("p", { class: "cnnviz-error", role: "alert", hidden: true });
  const scale = button(words("Multiply"), signal, () =>
    change((kernel) => {
      const made = kernels.scaled(kernel, factor);
      const fits = made.flat().every((value) => Math.abs(value) <= LIMITS.weight);
      tell(
        problem,
        fits
          ? ""
          : words("The numbers of a kernel go up to {most}.", { most: number(LIMITS.weight) })
      );
      return fits ? made : kernel;
    })
  );
  /** @type {[string, (kernel: Kernel) => Kernel][]} */
  const list = [
    [words("Rotate by 90°"), kernels.rotated],
    [words("Flip left and right"), kernels.flippedLeftRight],
    [words("Flip up and down"), kernels.flippedUpDown],
    [words("Transpose"), kernels.transposed],
    [words("Negate"), kernels.negated],
    [words("Normalize"), kernels.normalised]
  ];
  const buttons = list.map(([text, made]) => button(text, signal, () => change(made)));
  return element(
    "details",
    { class: "cnnviz-more" },
    element("summary", {}, words("Change the whole kernel")),
    element("div", { class: "cnnviz-buttons" }, ...buttons),
    element("div", { class: "cnnviz-fields" }, field.element, scale),
    problem,
    element(
      "p",
      { class: "cnnviz-remark" },
      words(
        "Normalize divides by the sum of the absolute values: no answer is then larger than the largest grey level."
      )
    )
  );
}
