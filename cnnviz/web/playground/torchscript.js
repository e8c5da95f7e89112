// The state as a Python script that computes the same numbers with torch.

import { axesOf } from "../numbers/sizes.js";
import { words } from "../words.js";
import { shortest } from "./state/shortest.js";

/**
 * @typedef {import("./state/state.js").State} State
 * @typedef {import("./state/state.js").Spec} Spec
 * @typedef {import("./compute/steps.js").Link} Link
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
    return link ? ["", `# ${index + 1}. ${titles[index]}`, ...step(spec, link)] : [];
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

/** @param {Spec} spec @param {Link} link @returns {string[]} */
function step(spec, link) {
  switch (spec.kind) {
    case "conv":
      return convolution(spec);
    case "act":
      return [`maps = F.${spec.name}(maps)`];
    case "max":
      return spec.padding === "same"
        ? same(spec, link)
        : [
            `maps = F.max_pool2d(maps, ${pair(spec.window)}, stride=${pair(spec.stride)}, padding=${pair(spec.padding)}, dilation=${pair(spec.dilation)}, ceil_mode=${bool(spec.ceil)})`
          ];
    case "avg":
      return spec.padding === "same"
        ? same(spec, link)
        : [
            `maps = F.avg_pool2d(maps, ${pair(spec.window)}, stride=${pair(spec.stride)}, padding=${pair(spec.padding)}, ceil_mode=${bool(spec.ceil)}, count_include_pad=${bool(spec.countPadding)})`
          ];
    case "globalavg":
      return ["maps = F.adaptive_avg_pool2d(maps, 1)"];
    case "globalmax":
      return ["maps = F.adaptive_max_pool2d(maps, 1)"];
  }
}

/** @param {import("./state/state.js").Convolution} spec */
function convolution({ kernels, stride, padding, dilation, bias, mix }) {
  const rows = kernels.map((kernel) => {
    const inside = kernel.map((row) => `     [${row.map(shortest).join(", ")}],`);
    return ["    [", ...inside, "    ],"].join("\n");
  });
  const biased = bias.some((one) => one !== 0);
  const around = typeof padding === "string" ? `"${padding}"` : pair(padding);
  const settings = `stride=${pair(stride)}, padding=${around}, dilation=${pair(dilation)}`;
  const apart = mix === "each";
  return [
    "kernels = torch.tensor([",
    ...rows,
    "], dtype=torch.float32)[:, None]",
    ...(biased
      ? [`bias = torch.tensor([${bias.map(shortest).join(", ")}], dtype=torch.float32)`]
      : []),
    "channels = maps.shape[1]",
    apart
      ? "weight = kernels.repeat(channels, 1, 1, 1)"
      : "weight = kernels.expand(-1, channels, -1, -1)",
    `maps = F.conv2d(maps, weight, ${biased ? (apart ? "bias.repeat(channels)" : "bias") : "None"}, ${settings}${apart ? ", groups=channels" : ""})`
  ];
}

/** TensorFlow's SAME, as lab/same.py has it. @param {Spec & {kind: "max" | "avg"}} spec @param {Link} link */
function same(spec, { step, before }) {
  const [down, across] = axesOf(step, before);
  const around = `(${across.before}, ${across.after}, ${down.before}, ${down.after})`;
  const [window, stride] = [pair(spec.window), pair(spec.stride)];
  if (spec.kind === "max") {
    return [
      `maps = F.pad(maps, ${around}, value=float("-inf"))`,
      `maps = F.max_pool2d(maps, ${window}, stride=${stride})`
    ];
  }
  return [
    `sums = F.avg_pool2d(F.pad(maps, ${around}), ${window}, stride=${stride}, divisor_override=1)`,
    `inside = F.pad(torch.ones_like(maps), ${around})`,
    `maps = sums / F.avg_pool2d(inside, ${window}, stride=${stride}, divisor_override=1)`
  ];
}

/** @param {[number, number]} value */
function pair([down, across]) {
  return `(${down}, ${across})`;
}

/** @param {boolean} value */
function bool(value) {
  return value ? "True" : "False";
}
