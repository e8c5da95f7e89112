// Activation functions, as torch defines and names them.

import { value } from "../maps.js";

/** @import { Step } from "../types.js" */
/** @typedef {(x: number) => number} Curve */

const { abs, exp, expm1, fround, log1p, max, min, sign, sqrt, tanh } = Math;

/** @type {Curve} */
const sigmoid = (x) => 1 / (1 + exp(-x));

/** log(1 + e^x) without overflow. @type {Curve} */
const softplus = (x) => max(x, 0) + log1p(exp(-abs(x)));

/** @type {Curve} */
const six = (x) => min(max(x, 0), 6);

/** 1 - erf(x) to 1.2e-7 of itself. Source: Numerical Recipes, erfcc. @type {Curve} */
function erfc(x) {
  const t = 1 / (1 + abs(x) / 2);
  const powers = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
    0.37409196, 1.00002368, -1.26551223
  ].reduce((sum, factor) => sum * t + factor);
  const tail = t * exp(powers - x * x);
  return x < 0 ? 2 - tail : tail;
}

/** @type {Record<string, (settings: Record<string, any>) => Curve>} */
const CURVES = {
  relu: () => (x) => max(x, 0),
  relu6: () => six,
  leaky_relu:
    ({ negative_slope: slope = 0.01 }) =>
    (x) =>
      x < 0 ? x * slope : x,
  elu:
    ({ alpha = 1 }) =>
    (x) =>
      x > 0 ? x : alpha * expm1(x),
  celu:
    ({ alpha = 1 }) =>
    (x) =>
      x > 0 ? x : alpha * expm1(x / alpha),
  selu: () => (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x)),
  silu: () => (x) => x * sigmoid(x),
  mish: () => (x) => x * tanh(softplus(x)),
  sigmoid: () => sigmoid,
  logsigmoid: () => (x) => -softplus(-x),
  tanh: () => tanh,
  tanhshrink: () => (x) => x - tanh(x),
  hardtanh:
    ({ min_val: low = -1, max_val: high = 1 }) =>
    (x) =>
      min(max(x, low), high),
  hardsigmoid: () => (x) => six(x + 3) / 6,
  hardswish: () => (x) => (x * six(x + 3)) / 6,
  softsign: () => (x) => x / (1 + abs(x)),
  softplus:
    ({ beta = 1, threshold = 20 }) =>
    (x) =>
      x * beta > threshold ? x : softplus(x * beta) / beta,
  gelu: ({ approximate }) =>
    approximate === "tanh"
      ? (x) => (x / 2) * (1 + tanh(sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
      : (x) => (x / 2) * erfc(-x / Math.SQRT2),
  // torch holds these bounds in float32, too.
  softshrink:
    ({ lambd = 0.5 }) =>
    (x) =>
      abs(x) <= fround(lambd) ? 0 : x - sign(x) * lambd,
  hardshrink:
    ({ lambd = 0.5 }) =>
    (x) =>
      abs(x) <= fround(lambd) ? 0 : x,
  threshold:
    ({ threshold, value }) =>
    (x) =>
      x <= fround(threshold) ? value : x
};

/** The function of an activation with its settings. @type {(step: Step) => Curve} */
const curve = ({ operation, settings }) => CURVES[`${operation}`](settings);

/** @type {import("../types.js").Plain} */
export const activation = {
  names: Object.keys(CURVES),

  perform(step, input) {
    const of = curve(step);
    const data = new Float32Array(input.data.length);
    for (let i = 0; i < data.length; i++) data[i] = of(input.data[i]);
    return { ...input, data };
  },

  worked(step, maps, _, { channel, y, x }) {
    const input = value(maps, channel, y, x);
    const operation = `${step.operation}`;
    return { kind: "activation", operation, input, value: Math.fround(curve(step)(input)) };
  }
};
