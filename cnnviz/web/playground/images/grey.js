// Coloured pixels to grey levels, as lab/images has them: OpenCV's 0.299 R + 0.587 G + 0.114 B,
// rounded, in its own whole numbers (32768ths).

import { maps } from "../../numbers/maps.js";

/** @typedef {import("../../numbers/maps.js").Maps} Maps */

/** @param {Uint8ClampedArray} rgba opaque @param {number} width @param {number} height @returns {Maps} */
export function grey(rgba, width, height) {
  const levels = new Float32Array(width * height);
  for (let index = 0, at = 0; index < levels.length; index += 1, at += 4) {
    const sum = (rgba[at] ?? 0) * 9798 + (rgba[at + 1] ?? 0) * 19235 + (rgba[at + 2] ?? 0) * 3735;
    levels[index] = (sum + 16384) >> 15;
  }
  return maps(1, height, width, levels);
}

/** Something drawable as grey levels of a given size, on white. @param {CanvasImageSource} source @param {number} width @param {number} height */
export function drawn(source, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser gives no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return grey(context.getImageData(0, 0, width, height).data, width, height);
}
