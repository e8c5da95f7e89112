// Maps as files.

import { encode as npy } from "../files/npy.js";
import { encode as png } from "../files/pngwriter.js";
import { levels, paint, scaleOf } from "../numbers/colours.js";
import { plane } from "../numbers/maps.js";

/**
 * @typedef {import("../numbers/maps.js").Maps} Maps
 * @typedef {import("../figure/explain.js").Stage} Stage
 * @typedef {"png" | "grey" | "npy"} Format
 * @typedef {import("./state/state.js").Scale} Mode
 */

const GAP = 4;

/** @param {Format} format @param {string} stem @param {Stage} stage @param {Maps} maps @param {Mode} mode */
export async function download(format, stem, stage, maps, mode) {
  if (format === "npy") return save(npy(maps), `${stem}.npy`, "application/octet-stream");
  const grey = format === "grey";
  const panels = Array.from({ length: maps.channels }, (_, channel) => {
    const values = plane(maps, channel);
    // A picture's grey levels are its values; other maps span from their smallest to their largest.
    const scale = scaleOf(grey && stage.kind !== "image" ? "grey" : mode, stage.scale, values);
    const own = grey && stage.kind === "image" ? { map: "grey", low: 0, high: 255 } : scale;
    return grey ? levels(values, own) : paint(values, own);
  });
  const depth = grey ? 1 : 4;
  const width = maps.channels * (maps.width + GAP) - GAP;
  const bytes = await png(width, maps.height, beside(panels, maps.width, maps.height, depth));
  save(bytes, `${stem}${grey && stage.kind !== "image" ? "-grey" : ""}.png`, "image/png");
}

/** Panels side by side, white between them. @param {Uint8ClampedArray[]} panels @param {number} width @param {number} height @param {number} depth bytes a pixel */
function beside(panels, width, height, depth) {
  const row = (panels.length * (width + GAP) - GAP) * depth;
  const pixels = new Uint8Array(row * height).fill(255);
  panels.forEach((panel, index) => {
    const left = index * (width + GAP) * depth;
    for (let y = 0; y < height; y += 1) {
      pixels.set(panel.subarray(y * width * depth, (y + 1) * width * depth), y * row + left);
    }
  });
  return pixels;
}

/** @param {Uint8Array} bytes @param {string} name @param {string} type */
function save(bytes, name, type) {
  const address = URL.createObjectURL(
    new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type })
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has the bytes once the click is done; a moment is for those that take longer.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
