// Colours of a stage, as lab/figure.py chooses them: a convolution's limit holds for the stages
// behind it, so that a colour means the same number along the chain.

/** @typedef {import("../../numbers/maps.js").Maps} Maps */
/** @typedef {{minimum: number, maximum: number, zeros: number, limit: number}} Range */
/** @typedef {{map: "grey" | "diverging" | "positive", low: number, high: number, beyond: boolean}} Colours */

/** Most values that are sorted for a limit: of larger maps a sample. */
const SAMPLE = 150_000;
const ROUGH = 10_000;

/** @param {Maps} maps @param {boolean} rough whether a quick answer will do @returns {Range} */
export function range({ data }, rough) {
  let minimum = Infinity;
  let maximum = -Infinity;
  let zeros = 0;
  for (const value of data) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (value === 0) zeros += 1;
  }
  const largest = Math.max(-minimum, maximum) || 1;
  return { minimum, maximum, zeros: zeros / data.length, limit: limit(data, largest, rough) };
}

/**
 * The largest value, unless a few stand far beyond the rest: the row would then look white.
 *
 * @param {Float32Array} data @param {number} largest @param {boolean} rough
 */
function limit(data, largest, rough) {
  const step = Math.ceil(data.length / (rough ? ROUGH : SAMPLE));
  const sample = new Float32Array(Math.ceil(data.length / step));
  for (let index = 0; index < sample.length; index += 1)
    sample[index] = Math.abs(data[index * step] ?? 0);
  sample.sort();
  const place = 0.995 * (sample.length - 1);
  const below = sample[Math.floor(place)] ?? 0;
  const above = sample[Math.ceil(place)] ?? 0;
  const most = below + (above - below) * (place % 1);
  if (most === 0 || largest < 1.5 * most) return largest;
  return most > 10 ? Math.ceil(most) : most;
}

/**
 * @param {string[]} operations of the steps @param {Range[]} ranges of their outputs @returns {Colours[]}
 */
export function colours(operations, ranges) {
  /** @type {number | null} */
  let held = null;
  return ranges.map((one, index) => {
    const convolution = operations[index] === "conv2d";
    if (convolution) held = one.limit;
    const high = held ?? one.limit;
    const signed = convolution || one.minimum < 0;
    const low = signed ? -high : 0;
    return {
      map: signed ? "diverging" : "positive",
      low,
      high,
      beyond: one.minimum < low || one.maximum > high
    };
  });
}
