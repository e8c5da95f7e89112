// A small copy of an image, for what is computed while something is dragged.

import { maps } from "../../numbers/maps.js";

/** @typedef {import("../../numbers/maps.js").Maps} Maps */

const WIDTH = 160;
const HEIGHT = 120;

/** The image within 160 by 120, each pixel the rounded mean of those it stands for; a small one as it is. @param {Maps} image @returns {Maps} */
export function preview(image) {
  const factor = Math.max(image.width / WIDTH, image.height / HEIGHT);
  if (factor <= 1) return image;
  const width = Math.max(1, Math.round(image.width / factor));
  const height = Math.max(1, Math.round(image.height / factor));
  const small = maps(1, height, width);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [edge(y, image.height, height), edge(y + 1, image.height, height)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [edge(x, image.width, width), edge(x + 1, image.width, width)];
      let sum = 0;
      for (let row = top; row < bottom; row += 1) {
        for (let at = row * image.width + left; at < row * image.width + right; at += 1)
          sum += image.data[at] ?? 0;
      }
      small.data[y * width + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return small;
}

/** Where a small pixel begins in the large image. @param {number} place @param {number} large @param {number} small */
function edge(place, large, small) {
  return Math.round((place * large) / small);
}
