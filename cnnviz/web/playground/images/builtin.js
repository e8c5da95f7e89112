// A built-in picture: the grey levels are read from the file itself, never from a canvas.

import { decode } from "../../files/reader.js";
import { maps } from "../../numbers/maps.js";

/** @typedef {{name: string, title: string, file: string, width: number, height: number, thumbnail: string}} BuiltIn */

/** @param {BuiltIn} picture @param {URL | string} base @param {AbortSignal} signal */
export async function builtIn(picture, base, signal) {
  const answer = await fetch(new URL(picture.file, base), { signal });
  if (!answer.ok) throw new Error(`${picture.file}: ${answer.status}`);
  const { width, height, data } = await decode(new Uint8Array(await answer.arrayBuffer()));
  return maps(1, height, width, Float32Array.from(data));
}
