// Steps and their results as the stages that the figures' explorer takes.

import { words } from "../../words.js";
import { family } from "../state/state.js";
import { title } from "../titles.js";
import { colours, range } from "./scales.js";

/**
 * @typedef {import("../../figure/explain.js").Stage} Stage
 * @typedef {import("../../numbers/maps.js").Maps} Maps
 * @typedef {import("../../numbers/maps.js").Shape} Shape
 * @typedef {import("../state/state.js").Spec} Spec
 * @typedef {import("./steps.js").Link} Link
 */

const KINDS = { conv: "convolution", act: "activation", pool: "pooling" };

/** @param {Maps} image @param {Spec[]} specs @param {Link[]} links @param {import("./scales.js").Range[]} ranges @returns {Stage[]} */
export function stagesOf(image, specs, links, ranges) {
  const scales = colours(
    links.map(({ step }) => step.operation ?? ""),
    ranges
  );
  const steps = links.map(({ step, after }, index) => ({
    kind: KINDS[family(specs[index]?.kind ?? "act")],
    title: specs[index] ? title(specs[index]) : "",
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
  const { minimum, maximum } = range(image, true);
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
