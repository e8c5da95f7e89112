// A step's output shape, how it comes about, and what the step sees and holds.

import { axesOf } from "../../numbers/layers.js";
import { number, words } from "../../words.js";
import { parameters } from "../compute/steps.js";
import { element } from "../dom.js";
import { familyOf } from "../steps.js";

/** @typedef {import("../steps.js").Link} Link */

/** @param {Link} link @param {[number, number]} field its receptive field @returns {HTMLElement[]} */
export function explainedSizes(link, field) {
  const { step, before, after } = link;
  const shape = element(
    "p",
    { class: "cnnviz-shape" },
    element("strong", {}, `${by(before)} → ${by(after)}`)
  );
  const facts = element(
    "p",
    { class: "cnnviz-remark" },
    words("Receptive field: {down} × {across} pixels of the image. Parameters: {count}.", {
      down: number(field[0]),
      across: number(field[1]),
      count: number(parameters(step))
    })
  );
  return [shape, ...lines(link), facts];
}

/** @param {readonly number[]} sizes */
export function by(sizes) {
  return sizes.map(number).join(" × ");
}

/** A line for each side, or one for both where they are alike. @param {Link} link */
function lines({ spec, step, before }) {
  const { size } = familyOf(spec);
  if (!size) {
    return [
      element(
        "p",
        { class: "cnnviz-remark" },
        words("Each number is changed by itself: the size stays.")
      )
    ];
  }
  const [down, across] = axesOf(step, before);
  const [first, second] = [size(down, step, 0), size(across, step, 1)];
  return JSON.stringify([down, first]) === JSON.stringify([across, second])
    ? [line(words("Height and width"), first)]
    : [line(words("Height"), first), line(words("Width"), second)];
}

/** @param {string} name @param {{formula: string, why: string}} size */
function line(name, { formula, why }) {
  const made = element("p", { class: "cnnviz-formula" }, element("span", {}, `${name}: `));
  if (formula) made.append(element("code", {}, formula));
  if (why) made.append(formula ? " " : "", why);
  return made;
}
