// PNG files, for downloads. Reading is apart: figures do no more.

import { SIGNATURE, through, viewOf } from "./reader.js";

/**
 * A PNG of grey levels, of red, green, blue, or of these with opacity, whichever the length says.
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array | Uint8ClampedArray} pixels
 */
export async function encode(width, height, pixels) {
  const channels = pixels.length / (width * height);
  const stride = width * channels;
  const raw = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++)
    raw.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([8, channels === 1 ? 0 : channels === 3 ? 2 : 6], 8);
  const parts = [
    chunk("IHDR", header),
    chunk("IDAT", await through(raw, new CompressionStream("deflate"))),
    chunk("IEND", new Uint8Array())
  ];
  const file = new Blob([Uint8Array.from(SIGNATURE), ...parts]);
  return new Uint8Array(await file.arrayBuffer());
}

/**
 * @param {string} type
 * @param {Uint8Array} body
 */
function chunk(type, body) {
  const bytes = new Uint8Array(body.length + 12);
  bytes.set(
    [...type].map((letter) => letter.charCodeAt(0)),
    4
  );
  bytes.set(body, 8);
  viewOf(bytes).setUint32(0, body.length);
  viewOf(bytes).setUint32(body.length + 8, crc(bytes.subarray(4, body.length + 8)));
  return bytes;
}

/** @param {Uint8Array} bytes */
function crc(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
