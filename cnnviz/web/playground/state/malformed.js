// Why an address is refused, in words.

import { words } from "../../words.js";
import { FAMILIES } from "../steps.js";

/** @typedef {import("./fields.js").Malformed} Malformed */

/** @param {Malformed} malformed @returns {string} */
export function refused({ reason, values }) {
  switch (reason) {
    case "long":
      return words("It is {count} characters long; at most {most} are read.", values);
    case "escape":
      return words("It holds a % that stands for no character.");
    case "equals":
      return words("The part “{part}” has no = between a name and a value.", values);
    case "part":
      return words("There is no part called “{name}”; there are image, scale and step.", values);
    case "twice":
      return words("“{name}” is given twice.", values);
    case "no-image":
      return words("It names no image: image=… is missing.");
    case "image":
      return words("“{text}” is not the name of an image.", values);
    case "unknown-image":
      return words("There is no built-in image “{text}”.", values);
    case "grid":
      return words(
        "A painted grid is written as grid:ROWSxCOLUMNS:LEVELS, not as “{text}”.",
        values
      );
    case "levels":
      return words(
        "A grid of {rows} × {columns} needs {count} grey levels of two digits 0 to 9 or a to f.",
        values
      );
    case "no-steps":
      return words("It has no step: step=… is missing.");
    case "many": {
      const family = FAMILIES.find(({ name }) => name === values.name);
      return family?.many(`${values.count}`, `${values.most}`) ?? "";
    }
    case "step":
      return words("There is no step called “{text}”.", values);
    case "field":
      return words("The step “{step}” has no setting “{name}”.", values);
    case "missing":
      return words("The step “{step}” needs the setting “{name}”.", values);
    case "pair":
      return words("“{name}” needs two whole numbers, down and across, not “{text}”.", values);
    case "whole":
      return words("“{name}” takes whole numbers from {low} to {high}, not “{text}”.", values);
    case "number":
      return words("“{text}” in “{name}” is not a number.", values);
    case "large":
      return words("“{text}” in “{name}” is too large: numbers go up to {most}.", values);
    case "choice":
      return words("“{name}” takes one of {of}, not “{text}”.", values);
    case "kernels":
      return words("A convolution has {count} kernels; at most {most} are computed.", values);
    case "sizes":
      return words(
        "The kernels of a convolution must all have the same number of rows and columns."
      );
    case "side":
      return words(
        "A kernel has {rows} × {columns} numbers; at most {most} rows and columns are computed.",
        values
      );
    default:
      return words("There are {kernels} kernels and {biases} biases.", values);
  }
}
