// The numbers behind a panel of a figure.

import { maps } from "../numbers/maps.js";
import { inflate, viewOf } from "./bytes.js";
import { decode } from "./png.js";

/** @typedef {import("../numbers/types.js").Numbers} Numbers */
/** @import { Maps } from "../numbers/types.js" */

/**
 * One channel, or the three of `rgb8`.
 * @type {(numbers: Numbers, width: number, height: number, base: string | URL) => Promise<Maps>}
 */
export async function load({ format, file, rows }, width, height, base) {
  if (format === "values") return maps(1, height, width, (rows || []).flat());
  const address = new URL(file || "", base);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} could not be loaded (${response.status}).`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (format === "float32") return maps(1, height, width, floats(await inflate(bytes)));
  const { channels, data } = await decode(bytes);
  // Red, green, blue of each pixel become three planes.
  const size = data.length / channels;
  return maps(channels, height, width, Float32Array.from(data, (_, i) => data[(i % size) * channels + Math.floor(i / size)]));
}

/** @param {Uint8Array} bytes */
function floats(bytes) {
  const view = viewOf(bytes);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}
