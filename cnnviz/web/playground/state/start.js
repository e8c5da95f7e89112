// The state that the playground opens with, and what is said where an address is refused.

import { words } from "../../words.js";
import { Malformed } from "./fields.js";
import { refused } from "./malformed.js";
import { isState, parse } from "./parse.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../images/pictures.js").Pictures} Pictures
 * @typedef {{images: import("../images/builtin.js").BuiltIn[], kernels: import("./presets.js").Preset[], start: string | null}} Data
 */

const STEPS = "step=conv;k=-1,-1,-1/-1,8,-1/-1,-1,-1;p=same&step=act;f=relu&step=max;w=2,2";

/** @param {Data} data @returns {State} */
export function opening({ images, start }) {
  const usual = `image=${images[0]?.name ?? "grid:1x1:00"}&${STEPS}`;
  try {
    return parse(start ?? usual);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return parse(usual);
  }
}

/**
 * The state of an address, and what the reader has to know about it.
 *
 * @param {string} text behind the # @param {State} usual what stands in for what cannot be had
 * @param {Pictures} pictures @returns {{state: State, notice: string}}
 */
export function opened(text, usual, pictures) {
  if (!isState(text)) return { state: usual, notice: "" };
  try {
    const state = parse(text);
    if (pictures.has(state.image)) return { state, notice: "" };
    if (state.image.kind === "built-in")
      throw new Malformed("unknown-image", { text: state.image.name });
    const notice =
      state.image.kind === "own"
        ? words(
            "This link was made with an image that is on another machine only. Choose a file of your own; until then you see another image."
          )
        : words(
            "This link was made with a camera. Start yours if you like; until then you see another image."
          );
    return { state: { ...state, image: usual.image }, notice };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const why = refused(error);
    return {
      state: usual,
      notice: words(
        "This address could not be read, so you see what the playground opens with. {why}",
        { why }
      )
    };
  }
}
