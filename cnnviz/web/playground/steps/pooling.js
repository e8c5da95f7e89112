// A pooling: the maximum or the average of windows, or of whole maps.

import { axesOf } from "../../numbers/layers.js";
import { number, words } from "../../words.js";
import { checkField, selectField } from "../controls/fields.js";
import { element } from "../dom.js";
import { unless, written } from "../state/fields.js";
import { LIMITS } from "../state/limits.js";
import { pair, pairSetting } from "./bank.js";
import { sliding } from "./sliding.js";

/**
 * @typedef {import("../state/fields.js").Pair} Pair
 * @typedef {{window: Pair, stride: Pair, padding: Pair | "same", ceil: boolean}} Windows
 * @typedef {Windows & {kind: "max", dilation: Pair}} MaxPooling
 * @typedef {Windows & {kind: "avg", countPadding: boolean}} AveragePooling
 * @typedef {{kind: "globalavg"} | {kind: "globalmax"}} GlobalPooling
 * @typedef {MaxPooling | AveragePooling | GlobalPooling} Pooling
 */

/** @type {import("../steps.js").Family} */
export const pooling = {
  name: "pool",
  stage: "pooling",
  fields: {
    max: ["w", "s", "p", "d", "ceil"],
    avg: ["w", "s", "p", "ceil", "pad"],
    globalavg: [],
    globalmax: []
  },
  label: () => words("Pooling"),
  many: (count, most) =>
    words("It has {count} poolings; at most {most} are computed.", { count, most }),
  fresh: () => made("max"),

  parse(kind, fields) {
    if (kind !== "max" && kind !== "avg")
      return { kind: kind === "globalavg" ? "globalavg" : "globalmax" };
    fields.needed("w");
    const window = fields.pair("w", [1, 1], 1, LIMITS.window);
    const padding = fields.get("p");
    /** @type {Windows} */
    const common = {
      window,
      stride: fields.pair("s", window, 1, LIMITS.stride),
      padding: padding === "same" ? padding : fields.pair("p", [0, 0], 0, LIMITS.padding),
      ceil: fields.flag("ceil", false)
    };
    return kind === "max"
      ? { kind, ...common, dilation: fields.pair("d", [1, 1], 1, LIMITS.dilation) }
      : { kind, ...common, countPadding: fields.flag("pad", true) };
  },

  format: (/** @type {Pooling} */ spec) =>
    spec.kind === "max" || spec.kind === "avg"
      ? [
          `w=${written(spec.window)}`,
          ...unless("s", spec.stride, written(spec.window)),
          ...unless("p", spec.padding, "0,0"),
          ...(spec.kind === "max" ? unless("d", spec.dilation, "1,1") : []),
          ...(spec.ceil ? ["ceil=1"] : []),
          ...(spec.kind === "avg" && !spec.countPadding ? ["pad=0"] : [])
        ]
      : [],

  operation(/** @type {Pooling} */ spec) {
    const [operation, settings] = performed(spec);
    return { operation, settings, weight: null, bias: null };
  },

  title(/** @type {Pooling} */ spec) {
    if (spec.kind === "globalavg") return words("Global average pooling");
    if (spec.kind === "globalmax") return words("Global maximum");
    const window = spec.window.join(" × ");
    return spec.kind === "max"
      ? words("Max pooling {window}", { window })
      : words("Average pooling {window}", { window });
  },

  script(/** @type {Pooling} */ spec, link) {
    if (spec.kind === "globalavg") return ["maps = F.adaptive_avg_pool2d(maps, 1)"];
    if (spec.kind === "globalmax") return ["maps = F.adaptive_max_pool2d(maps, 1)"];
    const { kind, window, stride, padding, ceil } = spec;
    if (padding === "same") return same(spec, link);
    const own =
      kind === "max"
        ? `dilation=${pair(spec.dilation)}, ceil_mode=${bool(ceil)}`
        : `ceil_mode=${bool(ceil)}, count_include_pad=${bool(spec.countPadding)}`;
    return [
      `maps = F.${kind}_pool2d(maps, ${pair(window)}, stride=${pair(stride)}, padding=${pair(padding)}, ${own})`
    ];
  },

  controls,

  size: (axis) =>
    axis.bins
      ? {
          formula: "",
          why: words("one window over all {count} pixels.", { count: number(axis.n) })
        }
      : sliding(axis),

  field: ({ n, bins, kernel, stride, dilation }) =>
    bins ? { reach: n - 1, apart: 1 } : { reach: dilation * (kernel - 1), apart: stride }
};

/** torch's name and settings. @param {Pooling} spec @returns {[string, Record<string, any>]} */
function performed(spec) {
  if (spec.kind === "globalavg") return ["adaptive_avg_pool2d", { output_size: [1, 1] }];
  if (spec.kind === "globalmax") return ["adaptive_max_pool2d", { output_size: [1, 1] }];
  const { window, stride, padding, ceil } = spec;
  const settings = { kernel_size: window, stride, padding };
  const numeric = padding !== "same";
  if (spec.kind === "max") {
    const { dilation } = spec;
    return ["max_pool2d", { ...settings, ...(numeric ? { dilation, ceil_mode: ceil } : {}) }];
  }
  const counted = numeric && spec.countPadding;
  const own = { count_include_pad: counted, ...(numeric ? { ceil_mode: ceil } : {}) };
  return ["avg_pool2d", { ...settings, ...own }];
}

/** TensorFlow's SAME, as lab/tracing/same_padding.py has it. @param {MaxPooling | AveragePooling} spec @param {import("../steps.js").Link} link */
function same(spec, { step, before }) {
  const [down, across] = axesOf(step, before);
  const around = `(${across.before}, ${across.after}, ${down.before}, ${down.after})`;
  const [window, stride] = [pair(spec.window), pair(spec.stride)];
  if (spec.kind === "max") {
    return [
      `maps = F.pad(maps, ${around}, value=float("-inf"))`,
      `maps = F.max_pool2d(maps, ${window}, stride=${stride})`
    ];
  }
  return [
    `sums = F.avg_pool2d(F.pad(maps, ${around}), ${window}, stride=${stride}, divisor_override=1)`,
    `inside = F.pad(torch.ones_like(maps), ${around})`,
    `maps = sums / F.avg_pool2d(inside, ${window}, stride=${stride}, divisor_override=1)`
  ];
}

/** @param {boolean} value as Python writes it */
function bool(value) {
  return value ? "True" : "False";
}

/** @type {import("../steps.js").Family["controls"]} */
function controls(change, signal) {
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
  /** @param {string} name @param {string} legend @param {number} low @param {number} high */
  const sizes = (name, legend, low, high) => pairSetting(change, signal, name, legend, low, high);
  const dilation = sizes("dilation", words("Dilation"), 1, LIMITS.dilation);
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
  const pairs = [
    sizes("window", words("Window"), 1, LIMITS.window),
    sizes("stride", words("Stride"), 1, LIMITS.stride),
    sizes("padding", words("Padding by numbers"), 0, LIMITS.padding),
    dilation
  ];
  const [window, stride, padding] = pairs;
  const fields = element(
    "div",
    { class: "cnnviz-fields" },
    ...[window, stride, mode, padding, dilation, ceil, counted].flatMap((one) => one?.element ?? [])
  );
  return {
    element: element("div", {}, element("div", { class: "cnnviz-fields" }, kind.element), fields),
    /** @param {Pooling} spec */
    update(spec) {
      kind.set(spec.kind);
      fields.hidden = spec.kind !== "max" && spec.kind !== "avg";
      if (spec.kind !== "max" && spec.kind !== "avg") return;
      windowed = spec;
      const numeric = spec.padding !== "same";
      mode.set(numeric ? "numbers" : "same");
      for (const one of pairs) one.update(spec);
      ceil.set(spec.ceil);
      if (spec.kind === "avg") counted.set(spec.countPadding);
      ceil.element.hidden = !numeric;
      dilation.element.hidden ||= !numeric;
      counted.element.hidden = !numeric || spec.kind !== "avg";
    }
  };
}

/**
 * @param {"max" | "avg"} kind
 * @param {Windows} [like]
 * @returns {MaxPooling | AveragePooling}
 */
function made(kind, like = { window: [2, 2], stride: [2, 2], padding: [0, 0], ceil: false }) {
  const { window, stride, padding, ceil } = like;
  const common = { window, stride, padding, ceil };
  return kind === "max"
    ? { kind, ...common, dilation: [1, 1] }
    : { kind, ...common, countPadding: true };
}
