// A person's own picture: inspected, decoded, turned as the camera was held, scaled down, made grey.
// It never leaves the machine.

import { LIMITS } from "../state/limits.js";
import { drawn } from "./grey.js";
import { header, Unusable } from "./header.js";

/** @typedef {import("../../numbers/maps.js").Maps} Maps */
/** @typedef {{image: Maps, name: string, original: [number, number] | null}} Upload original: height and width, where it was scaled down */

const MEGABYTES = 100;

/** @param {File} file @returns {Promise<Upload>} throws Unusable */
export async function upload(file) {
  if (file.size > MEGABYTES * 2 ** 20) throw new Unusable("heavy", { most: MEGABYTES });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const found = header(bytes);
  const { kind, width, height } = found;
  if (width === 0 || height === 0) throw new Unusable("broken", { kind });
  if (width * height > LIMITS.megapixels * 1e6) {
    const megapixels = Math.round((width * height) / 1e6);
    throw new Unusable("megapixels", { kind, width, height, megapixels, most: LIMITS.megapixels });
  }
  if (found.animated) throw new Unusable("animated", { kind });
  if (!found.whole) throw new Unusable("cut", { kind });
  const bitmap = await decoded(file, kind);
  try {
    // The bitmap's own size: a photo may have been turned.
    const factor = Math.min(1, LIMITS.own / Math.max(bitmap.width, bitmap.height));
    const size = [bitmap.width, bitmap.height].map((side) =>
      Math.max(1, Math.round(side * factor))
    );
    const image = drawn(bitmap, size[0] ?? 1, size[1] ?? 1);
    return { image, name: file.name, original: factor < 1 ? [bitmap.height, bitmap.width] : null };
  } finally {
    bitmap.close();
  }
}

/** @param {File} file @param {string} kind */
async function decoded(file, kind) {
  try {
    // Colours as they stand in the file, as OpenCV takes them.
    return await createImageBitmap(file, {
      imageOrientation: "from-image",
      colorSpaceConversion: "none",
      premultiplyAlpha: "default"
    });
  } catch {
    throw new Unusable("broken", { kind });
  }
}
