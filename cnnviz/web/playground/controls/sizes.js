// A step's output shape by torch's formula with the numbers filled in, and what the rounding does.

import { axesOf, sizeOf } from "../../numbers/sizes.js";
import { number, words } from "../../words.js";
import { parameters } from "../compute/steps.js";
import { element } from "../dom.js";

/**
 * @typedef {import("../compute/steps.js").Link} Link
 * @typedef {import("../../numbers/sizes.js").Axis} Axis
 */

/** @param {Link} link @param {[number, number]} field its receptive field @returns {HTMLElement[]} */
export function explainedSizes(link, field) {
  const { step, before, after } = link;
  const shape = element(
    "p",
    { class: "cnnviz-shape" },
    element("strong", {}, `${by(before)} → ${by(after)}`)
  );
  const [down, across] = axesOf(step, before);
  const alike = JSON.stringify(down) === JSON.stringify(across);
  const ceil = step.settings.ceil_mode === true;
  const lines = alike
    ? [side(words("Height and width"), down, ceil)]
    : [side(words("Height"), down, ceil), side(words("Width"), across, ceil)];
  const facts = element(
    "p",
    { class: "cnnviz-remark" },
    words("Receptive field: {down} × {across} pixels of the image. Parameters: {count}.", {
      down: number(field[0]),
      across: number(field[1]),
      count: number(parameters(step))
    })
  );
  const isPlain = !step.settings.kernel_size && !step.settings.output_size;
  return [shape, ...(isPlain ? [same()] : lines), facts];
}

/** @param {readonly number[]} sizes */
export function by(sizes) {
  return sizes.map(number).join(" × ");
}

function same() {
  return element(
    "p",
    { class: "cnnviz-remark" },
    words("Each number is changed by itself: the size stays.")
  );
}

/** @param {string} name @param {Axis} axis @param {boolean} ceil */
function side(name, axis, ceil) {
  const line = element("p", { class: "cnnviz-formula" }, element("span", {}, `${name}: `));
  if (axis.bins) {
    line.append(words("one window over all {count} pixels.", { count: number(axis.n) }));
    return line;
  }
  const { n, kernel, stride, before, after, dilation } = axis;
  const found = sizeOf(n, { kernel, stride, padding: before, paddingAfter: after, dilation, ceil });
  const padded = before === after ? `2 · ${before}` : `${before} + ${after}`;
  const inside = `(${n} + ${padded} − ${dilation} · (${kernel} − 1) − 1) / ${stride}`;
  const [open, close] = ceil ? ["⌈", "⌉"] : ["⌊", "⌋"];
  const formula = `${open}${inside}${close} + ${found.dropped ? "0" : "1"} = ${found.size}`;
  line.append(element("code", {}, formula));
  const why = rounding(found, stride, ceil);
  if (why) line.append(" ", why);
  return line;
}

/** @param {ReturnType<typeof sizeOf>} found @param {number} stride @param {boolean} ceil */
function rounding({ room, quotient, rounded, dropped }, stride, ceil) {
  if (stride === 1) return "";
  const values = { quotient: decimal(quotient), rounded: number(rounded), stride: number(stride) };
  if (dropped) {
    return words(
      "{quotient} is rounded up to {rounded}, but the last window would begin behind the map, in the padding: torch leaves it out.",
      values
    );
  }
  if (room % stride === 0) return words("The strides come out even: nothing is rounded.");
  if (ceil) {
    const beyond = number(rounded * stride - room);
    return words(
      "{quotient} is rounded up to {rounded}: the last window reaches {beyond} pixels beyond the edge.",
      { ...values, beyond }
    );
  }
  const left = number(room % stride);
  return words(
    "{quotient} is rounded down to {rounded}: {left} pixels are left over, too few for another stride of {stride}.",
    { ...values, left }
  );
}

/** @param {number} value */
function decimal(value) {
  return new Intl.NumberFormat(document.documentElement.lang || "en", {
    maximumFractionDigits: 3
  }).format(value);
}
