// The numbers behind a panel of a figure: packed, or in a PNG file. Those are read without a canvas,
// since some browsers add noise to what is read back from one.

import { maps } from "../numbers/maps.js";

/** @typedef {import("../numbers/types.js").Numbers} Numbers */
/** @import { Maps } from "../numbers/types.js" */

export const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

const damaged = () => new Error("This PNG file is damaged or cut off.");

/**
 * One channel, or the three of `rgb8`.
 * @type {(numbers: Numbers, width: number, height: number, base: string | URL) => Promise<Maps>}
 */
export async function load({ format, file, rows }, width, height, base) {
  if (format === "values") return maps(1, height, width, (rows || []).flat());
  const address = new URL(file || "", base);
  const response = await fetch(address);
  if (!response.ok)
    throw new Error(`${address.pathname} could not be loaded (${response.status}).`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (format === "float32") return maps(1, height, width, floats(await inflate(bytes)));
  const { channels, data } = await decode(bytes);
  // Red, green, blue of each pixel become three planes.
  const size = data.length / channels;
  return maps(
    channels,
    height,
    width,
    Float32Array.from(data, (_, i) => data[(i % size) * channels + Math.floor(i / size)])
  );
}

/** @param {Uint8Array} bytes */
function floats(bytes) {
  const view = viewOf(bytes);
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}

/**
 * 8-bit grey levels or red, green, blue, row by row; Error for any other file.
 * @param {Uint8Array} bytes
 * @returns {Promise<{width: number, height: number, channels: 1 | 3, data: Uint8Array}>}
 */
export async function decode(bytes) {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw new Error("This is no PNG file.");
  const found = chunks(bytes);
  const header = found.find(({ type }) => type === "IHDR")?.body;
  const parts = found.filter(({ type }) => type === "IDAT");
  if (header?.length !== 13 || !parts.length) throw damaged();
  const [width, height] = [viewOf(header).getUint32(0), viewOf(header).getUint32(4)];
  const [depth, colour, , , interlaced] = header.subarray(8);
  if (depth !== 8 || colour & ~2 || interlaced)
    throw new Error("Only PNG files of 8-bit grey or RGB, not interlaced, can be read.");
  const channels = colour ? 3 : 1;
  const packed = new Uint8Array(
    await new Blob(parts.map(({ body }) => /** @type {BlobPart} */ (body))).arrayBuffer()
  );
  const raw = await inflate(packed).catch(() => new Uint8Array());
  if (raw.length !== height * (width * channels + 1)) throw damaged();
  return { width, height, channels, data: unfilter(raw, width * channels, height, channels) };
}

/** @param {Uint8Array} bytes */
function chunks(bytes) {
  const view = viewOf(bytes);
  const found = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw damaged();
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    found.push({ type, body: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

/**
 * Source: the PNG specification, section 9.
 * @type {(raw: Uint8Array, stride: number, height: number, channels: number) => Uint8Array}
 */
function unfilter(raw, stride, height, channels) {
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    if (filter > 4) throw damaged();
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= channels ? data[at - channels] : 0;
      const up = y ? data[at - stride] : 0;
      const corner = y && x >= channels ? data[at - stride - channels] : 0;
      const guess = [0, left, up, (left + up) >> 1][filter] ?? paeth(left, up, corner);
      data[at] = raw[at + y + 1] + guess;
    }
  }
  return data;
}

/** Whichever is nearest to left + up - corner. @type {(left: number, up: number, corner: number) => number} */
function paeth(left, up, corner) {
  const [a, b, c] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner)
  ];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** zlib, by what the browser brings. @param {Uint8Array} bytes */
export const inflate = (bytes) => through(bytes, new DecompressionStream("deflate"));

/** @param {Uint8Array} bytes @param {GenericTransformStream} stream */
export async function through(bytes, stream) {
  const body = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** @param {Uint8Array} bytes */
export const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
