// Some browsers add noise to what a page reads back from a canvas, against fingerprinting. Numbers
// computed from such a picture would not be those of the picture.

const SIDE = 64;

/** Whether pixels that were written come back changed. @returns {boolean} */
export function readsAreChanged() {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return true;
  const written = context.createImageData(SIDE, SIDE);
  // Many colours: browsers leave plain areas alone.
  for (let index = 0; index < written.data.length; index += 1) {
    written.data[index] = index % 4 === 3 ? 255 : (index * 2654435761) >>> 24;
  }
  context.putImageData(written, 0, 0);
  const read = context.getImageData(0, 0, SIDE, SIDE).data;
  return read.some((value, index) => value !== written.data[index]);
}
