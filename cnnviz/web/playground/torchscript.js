// The state as a Python script that computes the same numbers with torch.

import { words } from "../words.js";
import { familyOf } from "./steps.js";

/**
 * @typedef {import("./state/state.js").State} State
 * @typedef {import("./steps.js").Link} Link
 */

/**
 * @param {State} state whose steps are all possible
 * @param {Link[]} links of its steps
 * @param {string[]} titles of its steps, for the comments
 * @param {string} address where the reader sees the same
 */
export function script(state, links, titles, address) {
  const { imports, lines } = picture(state.image);
  const steps = state.steps.flatMap((spec, index) => {
    const link = links[index];
    return link
      ? ["", `# ${index + 1}. ${titles[index]}`, ...familyOf(spec).script(spec, link)]
      : [];
  });
  return [
    `# ${address}`,
    ...imports,
    "",
    ...lines,
    ...steps,
    "",
    "print(tuple(maps.shape), maps.min().item(), maps.max().item())",
    'np.save("maps.npy", maps[0].numpy())',
    ""
  ].join("\n");
}

const TORCH = ["import numpy as np", "import torch", "import torch.nn.functional as F"];

/** @param {import("./state/state.js").Picture} image @returns {{imports: string[], lines: string[]}} */
function picture(image) {
  if (image.kind === "built-in") {
    return {
      imports: [...TORCH, "from cnnviz.lab import images"],
      lines: [`maps = images.tensor(images.load("${image.name}"))`]
    };
  }
  const lines =
    image.kind === "grid"
      ? grid(image)
      : [
          `# ${words("The image as this page has it: its download as PNG in grey.")}`,
          'image = cv2.imread("image.png", cv2.IMREAD_GRAYSCALE)'
        ];
  return {
    imports: image.kind === "grid" ? TORCH : ["import cv2", ...TORCH],
    lines: [...lines, "maps = torch.from_numpy(image.astype(np.float32))[None, None]"]
  };
}

/** @param {{rows: number, columns: number, levels: number[]}} image */
function grid({ rows, columns, levels }) {
  const lines = Array.from({ length: rows }, (_, row) => {
    const places = levels.slice(row * columns, (row + 1) * columns);
    return `    [${places.join(", ")}],`;
  });
  return ["image = np.array([", ...lines, "])"];
}
