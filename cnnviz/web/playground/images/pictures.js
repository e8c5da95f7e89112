// Where the numbers of the picture come from.

import { maps } from "../../numbers/maps.js";
import { builtIn } from "./builtin.js";

/**
 * @typedef {import("../../numbers/maps.js").Maps} Maps
 * @typedef {import("../state/state.js").Picture} Picture
 * @typedef {import("./builtin.js").BuiltIn} BuiltIn
 */

export class Pictures {
  /** @type {Map<string, Promise<Maps>>} */
  #loaded = new Map();
  /** A person's own picture. @type {Maps | null} */
  own = null;
  /** The last frame of the camera. @type {Maps | null} */
  frame = null;

  /** @param {BuiltIn[]} list @param {URL} base @param {AbortSignal} signal */
  constructor(list, base, signal) {
    this.list = list;
    this.base = base;
    this.signal = signal;
  }

  /** Whether there is such a picture here and now. @param {Picture} picture */
  has(picture) {
    if (picture.kind === "own") return this.own !== null;
    if (picture.kind === "live") return this.frame !== null;
    return picture.kind === "grid" || this.#found(picture.name) !== undefined;
  }

  /** Only for pictures that `has` knows. @param {Picture} picture @returns {Promise<Maps>} */
  async of(picture) {
    if (picture.kind === "grid") return maps(1, picture.rows, picture.columns, picture.levels);
    const held = picture.kind === "own" ? this.own : picture.kind === "live" ? this.frame : null;
    if (held) return held;
    return this.#load(picture.kind === "built-in" ? picture.name : "");
  }

  /** @param {string} name */
  #load(name) {
    const found = this.#found(name);
    if (!found) throw new Error(`there is no picture '${name}'`);
    let loading = this.#loaded.get(name);
    if (!loading) {
      loading = builtIn(found, this.base, this.signal);
      this.#loaded.set(name, loading);
      // A picture that did not come is asked for again the next time.
      loading.catch(() => this.#loaded.delete(name));
    }
    return loading;
  }

  /** @param {string} name */
  #found(name) {
    return this.list.find((one) => one.name === name);
  }
}
