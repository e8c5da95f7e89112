// Numbers to colours, as the still figures have them.

/** @typedef {import("./types.js").Scale} Scale */
/** @typedef {"shared" | "panel" | "grey"} Mode along the row, panel by panel, or grey from the smallest to the largest */

// ColorBrewer's RdBu from blue to red; straight lines in between.
const ANCHORS = "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f"
  .split(" ")
  .map((text) => [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16)));

/** @type {Record<string, Uint8Array>} */
const tables = {};

/**
 * Red, green, blue of 256 colours: `grey`, `diverging`, or `positive`, its upper half.
 * @type {(name: string) => Uint8Array}
 */
export const table = (name) =>
  (tables[name] ??= Uint8Array.from({ length: 768 }, (_, i) => {
    const colour = Math.floor(i / 3);
    const at =
      (name === "positive" ? Math.min(255, Math.floor(128 + (colour * 128) / 255)) : colour) / 25.5;
    const below = Math.min(9, Math.floor(at));
    const [low, high] = [ANCHORS[below][i % 3], ANCHORS[below + 1][i % 3]];
    return name === "grey" ? colour : Math.round(low + (high - low) * (at - below));
  }));

/**
 * Places in a table of values from `low` to `high`; others take its ends.
 * @type {(values: Float32Array, scale: Scale) => Uint8ClampedArray<ArrayBuffer>}
 */
export function levels(values, { low, high }) {
  const factor = Math.fround(255 / (high - low));
  const offset = Math.fround((-low * 255) / (high - low));
  const places = new Uint8ClampedArray(values.length);
  // The array rounds halves to even, and clips: so does OpenCV.
  for (let i = 0; i < values.length; i++) places[i] = Math.fround(values[i] * factor + offset);
  return places;
}

/**
 * Red, green, blue, opacity of each value; of three planes where the map is `colour`.
 * @type {(values: Float32Array, scale: Scale) => Uint8ClampedArray<ArrayBuffer>}
 */
export function paint(values, scale) {
  const places = levels(values, scale);
  const colour = scale.map === "colour";
  const colours = colour ? places : table(scale.map);
  const count = colour ? values.length / 3 : values.length;
  const pixels = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    const at = colour ? i : 3 * places[i];
    const next = colour ? count : 1;
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = colours[at + c * next];
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/**
 * The scale of a panel.
 * @param {Mode} mode
 * @param {Scale} scale of the row
 * @param {Float32Array} values of the panel
 * @returns {Scale}
 */
export function scaleOf(mode, scale, values) {
  if (mode === "shared" || scale.map === "colour") return scale;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const limit = Math.max(-low, high) || 1;
  if (mode === "panel" && scale.map !== "grey") {
    return {
      map: scale.map,
      low: scale.map === "positive" ? 0 : -limit,
      high: limit,
      beyond: false
    };
  }
  // A panel of one value has no range.
  return { map: "grey", low, high: high > low ? high : low + 1, beyond: false };
}

/**
 * Symmetric about zero, for numbers that have no row of their own.
 * @param {number[]} values
 * @returns {Scale}
 */
export function signed(values) {
  const high = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { map: "diverging", low: -high, high, beyond: false };
}

/** WCAG 2's relative luminance of a colour, 0 to 1. @type {(colour: Uint8Array) => number} */
const luminance = (colour) =>
  [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const share = colour[i] / 255;
    return sum + weight * (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
  }, 0);

/** @type {Record<string, [string, boolean][]>} */
const cells = {};

/**
 * CSS colours of cells, and whether white reads better on each than black: its contrast is higher.
 * @param {number[]} values
 * @param {Scale} scale
 * @returns {[string, boolean][]}
 */
export function cellColours(values, scale) {
  const name = scale.map === "colour" ? "grey" : scale.map;
  cells[name] ??= Array.from({ length: 256 }, (_, level) => {
    const colour = table(name).subarray(3 * level, 3 * level + 3);
    return [`rgb(${colour})`, (luminance(colour) + 0.05) ** 2 < 0.05 * 1.05];
  });
  return [...levels(Float32Array.from(values), scale)].map((level) => cells[name][level]);
}
