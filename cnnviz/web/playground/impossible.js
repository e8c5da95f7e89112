// Which rule a setting breaks, in words. torch refuses the same settings.

import { number, words } from "../words.js";
import { FAMILIES } from "./steps.js";

/** @typedef {import("../numbers/possible.js").Impossible} Impossible */

/** @param {Impossible} impossible @returns {string} */
export function broken({ rule, values: given, message }) {
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === "number" ? number(value) : value
    ])
  );
  switch (rule) {
    case "window-too-large":
      return words(
        "The window spans {window} pixels, but with its padding the map has only {room}. Make the window, its dilation or the stages before it smaller, or add padding.",
        values
      );
    case "padding-over-half":
      return words(
        "The padding of a pooling may be at most half of its window: here {most}, not {padding}. Otherwise a window could hold nothing but padding.",
        values
      );
    case "same-needs-stride-1":
      return words(
        "Padding “same” keeps the size of the map, which only a stride of 1 does; this stride is {stride}.",
        values
      );
    case "too-many-maps":
      return words(
        "This gives {maps} maps; at most {most} are computed here. Take fewer kernels, or let their results be added.",
        values
      );
    case "too-many-numbers":
      return words(
        "This gives {count} numbers; at most {most} are computed here. Take less padding or fewer kernels.",
        values
      );
    default: {
      const own = FAMILIES.map(({ refusals }) => refusals?.[rule]).find(Boolean);
      // The fields let no other rule be broken; torch's own words are better than none.
      return own ? own(values) : words("torch refuses this: {message}", { message });
    }
  }
}
