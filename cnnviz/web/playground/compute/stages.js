// Steps and their results as the stages that the figures' explorer takes.

import { words } from "../../words.js";
import { familyOf, title } from "../steps.js";
import { colours, range } from "./scales.js";

/**
 * @typedef {import("../../figure/explain.js").Stage} Stage
 * @typedef {import("../../numbers/maps.js").Maps} Maps
 * @typedef {import("../../numbers/maps.js").Shape} Shape
 * @typedef {import("../steps.js").Link} Link
 */

/** @param {Maps} image @param {Link[]} links @param {import("./scales.js").Range[]} ranges @returns {Stage[]} */
export function stagesOf(image, links, ranges) {
  const kinds = links.map(({ spec }) => familyOf(spec).stage);
  const scales = colours(kinds, ranges);
  const steps = links.map(({ spec, step, after }, index) => ({
    kind: kinds[index] ?? "",
    title: title(spec),
    operation: step.operation,
    settings: step.settings,
    weight: step.weight ?? null,
    bias: step.bias ?? null,
    source: index,
    computed: true,
    shape: after,
    minimum: ranges[index]?.minimum ?? 0,
    maximum: ranges[index]?.maximum ?? 0,
    scale: scales[index] ?? { map: "grey", low: 0, high: 1, beyond: false },
    panels: panels(after)
  }));
  return [picture(image), ...steps];
}

/** @param {Maps} image @returns {Stage} */
function picture(image) {
  const { minimum, maximum } = range(image);
  /** @type {Shape} */
  const shape = [1, image.height, image.width];
  return {
    kind: "image",
    title: words("Input image"),
    operation: null,
    settings: {},
    weight: null,
    bias: null,
    source: null,
    computed: false,
    shape,
    minimum,
    maximum,
    scale: { map: "grey", low: 0, high: 255, beyond: false },
    panels: panels(shape)
  };
}

/** @param {Shape} shape */
function panels([channels, height, width]) {
  return Array.from({ length: channels }, (_, channel) => ({
    channel,
    width,
    height,
    numbers: null
  }));
}
