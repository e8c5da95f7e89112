// The size that comes of a window which slides, by torch's formula with the numbers filled in, and
// what the rounding does.

import { number, words } from "../../words.js";

/** @typedef {import("../../numbers/types.js").Axis} Axis */

/**
 * The parts of torch's formula: `rounded` is the quotient of room and stride; in ceil mode a last
 * window that would begin behind the map is `dropped`.
 * @param {Axis} axis
 */
export function parts({ n, size, kernel, stride, before, after, dilation, ceil = false }) {
  const room = n + before + after - dilation * (kernel - 1) - 1;
  const quotient = room / stride;
  const rounded = ceil ? Math.ceil(quotient) : Math.floor(quotient);
  return { room, quotient, rounded, dropped: size === rounded };
}

/** @param {Axis} axis @returns {{formula: string, why: string}} */
export function sliding(axis) {
  const { n, size, kernel, stride, before, after, dilation, ceil } = axis;
  const padded = before === after ? `2 · ${before}` : `${before} + ${after}`;
  const inside = `(${n} + ${padded} − ${dilation} · (${kernel} − 1) − 1) / ${stride}`;
  const [open, close] = ceil ? ["⌈", "⌉"] : ["⌊", "⌋"];
  const more = parts(axis).dropped ? "0" : "1";
  return { formula: `${open}${inside}${close} + ${more} = ${size}`, why: rounding(axis) };
}

/** @param {Axis} axis */
function rounding(axis) {
  const { stride, ceil } = axis;
  const { room, quotient, rounded, dropped } = parts(axis);
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
