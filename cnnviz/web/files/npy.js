// NumPy's file format, version 1.0.

import { viewOf } from "./reader.js";

/** @typedef {import("../numbers/maps.js").Maps} Maps */

/**
 * The bytes of a .npy file: float32, (C, H, W).
 * @param {Maps} maps
 */
export function encode({ channels, height, width, data }) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${channels}, ${height}, ${width}), }`;
  // The numbers begin at a multiple of 64 bytes; the header's last character is a new line.
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * data.length);
  bytes.set([147, 78, 85, 77, 80, 89, 1, 0]);
  bytes.set(new TextEncoder().encode(header), 10);
  const view = viewOf(bytes);
  view.setUint16(8, header.length, true);
  data.forEach((value, i) => view.setFloat32(10 + header.length + 4 * i, value, true));
  return bytes;
}
