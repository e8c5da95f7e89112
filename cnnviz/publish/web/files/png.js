// PNG files without a canvas: some browsers add noise to what is read back from one.

import { inflate, viewOf } from "./bytes.js";

export const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const LARGEST = 1e8;

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
  if (header?.length !== 13 || !parts.length) throw new Error("This PNG file is cut off.");
  const [width, height] = [viewOf(header).getUint32(0), viewOf(header).getUint32(4)];
  const [depth, colour, , , interlaced] = header.subarray(8);
  if (depth !== 8 || colour & ~2 || interlaced) throw new Error("Only PNG files of 8-bit grey or RGB, not interlaced, can be read.");
  const channels = colour ? 3 : 1;
  if (!width || !height || width * height * channels > LARGEST) throw new Error(`${width} × ${height} pixels cannot be read.`);
  const packed = new Uint8Array(await new Blob(parts.map(({ body }) => /** @type {BlobPart} */ (body))).arrayBuffer());
  const raw = await inflate(packed).catch(() => {
    throw new Error("The pixels of this PNG file are damaged.");
  });
  if (raw.length !== height * (width * channels + 1)) throw new Error("This PNG file has too few or too many pixels.");
  return { width, height, channels, data: unfilter(raw, width * channels, height, channels) };
}

/** @param {Uint8Array} bytes */
function chunks(bytes) {
  const view = viewOf(bytes);
  const found = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new Error("This PNG file is cut off.");
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
    if (filter > 4) throw new Error("This PNG file has rows of an unknown filter.");
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
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
