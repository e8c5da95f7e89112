// Colours of a stage, as lab/figures/data.py chooses them: a convolution's limit holds for the stages
// behind it, so that a colour means the same number along the chain.

/** @typedef {import("../../numbers/maps.js").Maps} Maps */
/** @typedef {{minimum: number, maximum: number, zeros: number, limit: number}} Range */
/** @typedef {{map: "grey" | "diverging" | "positive", low: number, high: number, beyond: boolean}} Colours */

/** Rows and columns of a large map that the sample of a limit is taken from: every third. */
const STEP = 3;
const LARGE = 100_000;
/** How many of a row's values stay under its limit. */
const SHARE = 0.995;

/** @param {Maps} maps @returns {Range} */
export function range(maps) {
  let minimum = Infinity;
  let maximum = -Infinity;
  let zeros = 0;
  for (const value of maps.data) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (value === 0) zeros += 1;
  }
  const largest = Math.max(-minimum, maximum) || 1;
  return { minimum, maximum, zeros: zeros / maps.data.length, limit: limit(maps, largest) };
}

/**
 * The largest value, unless a few stand far beyond the rest: the row would then look white. The rule
 * is that of `spread` in lab/figures/data.py, number for number; a test compares both.
 *
 * @param {Maps} maps @param {number} largest
 */
function limit({ channels, height, width, data }, largest) {
  const step = height * width > LARGE ? STEP : 1;
  const sample = new Float32Array(channels * Math.ceil(height / step) * Math.ceil(width / step));
  let count = 0;
  for (let row = 0; row < channels * height; row += 1) {
    if ((row % height) % step) continue;
    for (let x = 0; x < width; x += step) sample[count++] = Math.abs(data[row * width + x] ?? 0);
  }
  const place = (count - 1) * SHARE;
  const below = Math.floor(place);
  const low = ordered(sample, below);
  const high = ordered(sample, Math.min(below + 1, count - 1));
  const most = low + (high - low) * (place - below);
  if (most === 0 || largest < 1.5 * most) return largest;
  return most > 10 ? Math.ceil(most) : most;
}

/**
 * The value at a place of the sorted values, which are moved about. Source: Hoare's quickselect.
 * @param {Float32Array} values @param {number} place
 */
function ordered(values, place) {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1] ?? 0;
    let [low, high] = [left, right];
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low += 1;
      while ((values[high] ?? 0) > pivot) high -= 1;
      if (low > high) break;
      const held = values[low] ?? 0;
      values[low++] = values[high] ?? 0;
      values[high--] = held;
    }
    if (place <= high) right = high;
    else if (place >= low) left = low;
    else break;
  }
  return values[place] ?? 0;
}

/**
 * @param {string[]} kinds of the stages @param {Range[]} ranges of their maps @returns {Colours[]}
 */
export function colours(kinds, ranges) {
  /** @type {number | null} */
  let held = null;
  return ranges.map((one, index) => {
    const convolution = kinds[index] === "convolution";
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
