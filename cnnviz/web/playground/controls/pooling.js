// The settings of an activation and of a pooling.

import { words } from "../../words.js";
import { element } from "../dom.js";
import { ACTIVATIONS, LIMITS } from "../state/limits.js";
import { checkField, pairField, selectField } from "./fields.js";

/**
 * @typedef {import("../state/state.js").Spec} Spec
 * @typedef {import("../state/state.js").MaxPooling} MaxPooling
 * @typedef {import("../state/state.js").AveragePooling} AveragePooling
 * @typedef {(change: (spec: any) => Spec, dragging?: boolean) => void} Change
 */

/** @param {Change} change @param {AbortSignal} signal */
export function activationControls(change, signal) {
  const field = selectField({
    label: words("Function"),
    choices: ACTIVATIONS.map((name) => [name, spoken(name)]),
    signal,
    onChange: (name) => change((spec) => ({ ...spec, name }))
  });
  return {
    element: element("div", { class: "cnnviz-fields" }, field.element),
    /** @param {{name: string}} spec */
    update: ({ name }) => field.set(name)
  };
}

/** torch's name, as people write it where they write it otherwise. @param {string} name */
export function spoken(name) {
  return name === "relu" ? "ReLU" : name;
}

/** @param {Change} change @param {AbortSignal} signal */
export function poolingControls(change, signal) {
  /** Window and its kin of the last pooling that had one: switching kinds to and fro keeps them. @type {MaxPooling | AveragePooling} */
  let windowed = made("max");
  const kind = selectField({
    label: words("Kind"),
    choices: [
      ["max", words("maximum of each window")],
      ["avg", words("average of each window")],
      ["globalavg", words("global average: one number a map")],
      ["globalmax", words("global maximum: one number a map")]
    ],
    signal,
    onChange: (value) =>
      change(() =>
        value === "max" || value === "avg"
          ? made(value, windowed)
          : { kind: value === "globalavg" ? value : "globalmax" }
      )
  });
  /** @param {string} legend @param {string} name @param {number} low @param {number} high */
  const pair = (legend, name, low, high) =>
    pairField({
      legend,
      low,
      high,
      signal,
      onChange: (value) => change((spec) => ({ ...spec, [name]: value }))
    });
  const window = pair(words("Window"), "window", 1, LIMITS.window);
  const stride = pair(words("Stride"), "stride", 1, LIMITS.stride);
  const padding = pair(words("Padding by numbers"), "padding", 0, LIMITS.padding);
  const dilation = pair(words("Dilation"), "dilation", 1, LIMITS.dilation);
  const mode = selectField({
    label: words("Padding"),
    choices: [
      ["numbers", words("by numbers")],
      ["same", words("same: a window at every stride (TensorFlow)")]
    ],
    signal,
    onChange: (value) =>
      change((spec) => ({ ...spec, padding: value === "same" ? "same" : [0, 0] }))
  });
  const ceil = checkField(words("Ceil mode: round the size up"), signal, (checked) =>
    change((spec) => ({ ...spec, ceil: checked }))
  );
  const counted = checkField(words("Count the padding in the average"), signal, (checked) =>
    change((spec) => ({ ...spec, countPadding: checked }))
  );
  const fields = element(
    "div",
    { class: "cnnviz-fields" },
    ...[window, stride, mode, padding, dilation, ceil, counted].map((field) => field.element)
  );
  return {
    element: element("div", {}, element("div", { class: "cnnviz-fields" }, kind.element), fields),
    /** @param {Spec} spec */
    update(spec) {
      kind.set(spec.kind);
      fields.hidden = spec.kind !== "max" && spec.kind !== "avg";
      if (spec.kind !== "max" && spec.kind !== "avg") return;
      windowed = spec;
      const numeric = spec.padding !== "same";
      mode.set(numeric ? "numbers" : "same");
      window.set(spec.window);
      stride.set(spec.stride);
      ceil.set(spec.ceil);
      if (spec.padding !== "same") padding.set(spec.padding);
      if (spec.kind === "max") dilation.set(spec.dilation);
      else counted.set(spec.countPadding);
      padding.element.hidden = ceil.element.hidden = !numeric;
      dilation.element.hidden = !numeric || spec.kind !== "max";
      counted.element.hidden = !numeric || spec.kind !== "avg";
    }
  };
}

/**
 * @param {"max" | "avg"} kind
 * @param {Omit<MaxPooling, "kind" | "dilation"> | Omit<AveragePooling, "kind" | "countPadding">} [like]
 * @returns {MaxPooling | AveragePooling}
 */
export function made(
  kind,
  like = { window: [2, 2], stride: [2, 2], padding: [0, 0], ceil: false }
) {
  const { window, stride, padding, ceil } = like;
  const common = { window, stride, padding, ceil };
  return kind === "max"
    ? { kind, ...common, dilation: [1, 1] }
    : { kind, ...common, countPadding: true };
}
