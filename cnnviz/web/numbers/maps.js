/** @typedef {import("./types.js").Maps} Maps @typedef {import("./types.js").Shape} Shape */

/** @type {(channels: number, height: number, width: number, data?: ArrayLike<number>) => Maps} */
export function maps(channels, height, width, data) {
  const size = channels * height * width;
  if (data && data.length !== size)
    throw new RangeError(`${size} numbers are needed, not ${data.length}`);
  const held =
    data instanceof Float32Array ? data : data ? Float32Array.from(data) : new Float32Array(size);
  return { channels, height, width, data: held };
}

/** A view, no copy. @type {(maps: Maps, channel: number) => Float32Array} */
export const plane = ({ height, width, data }, channel) =>
  data.subarray(channel * height * width, (channel + 1) * height * width);

/** @type {(maps: Maps, channel: number, y: number, x: number) => number} */
export const value = ({ height, width, data }, channel, y, x) =>
  data[(channel * height + y) * width + x];

/** @type {(maps: Maps) => Shape} */
export const shapeOf = ({ channels, height, width }) => [channels, height, width];
