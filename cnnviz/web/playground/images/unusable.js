// Why a file cannot be used, in words: what was found, and what to do.

import { words } from "../../words.js";

/** @typedef {import("./header.js").Unusable} Unusable */

/** @param {Unusable} unusable @returns {string} */
export function explained({ reason, values }) {
  switch (reason) {
    case "empty":
      return words("The file is empty (0 bytes). Save the image again.");
    case "svg":
      return words("The file is an SVG drawing, which has no pixels of its own. Export it as PNG.");
    case "text":
      return words(
        "The file holds text, not an image, whatever its name says. Choose a PNG or JPEG file."
      );
    case "kind":
      return words(
        "The file is of the kind {kind}, which is not read here. Save the image as PNG or JPEG.",
        values
      );
    case "megapixels":
      return words(
        "The {kind} image is {width} × {height} pixels, {megapixels} megapixels; at most {most} are read here. Scale it down first.",
        values
      );
    case "heavy":
      return words("The file is larger than {most} megabytes. Scale the image down first.", values);
    case "animated":
      return words(
        "The {kind} file holds a moving image. Save one image of it as PNG or JPEG.",
        values
      );
    case "cut":
      return words(
        "The {kind} file breaks off before the image is complete. Copy or save it again.",
        values
      );
    case "broken":
      return words(
        "The file begins like a {kind} image, but it cannot be decoded. Save the image again.",
        values
      );
    default:
      return words("The file is no image that is known here. Choose a PNG or JPEG file.");
  }
}
