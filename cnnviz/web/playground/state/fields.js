// The fields of a step in an address, `name=value` each: read, or refused with a reason.

import { LIMITS } from "./limits.js";

/** @typedef {[number, number]} Pair down, across */
/** @typedef {number[][]} Kernel rows of numbers, each a float32 */

/** A text that is no state; malformed.js turns the reason into a sentence. */
export class Malformed extends Error {
  /** @param {string} reason @param {Record<string, string | number>} [values] */
  constructor(reason, values = {}) {
    super(`${reason}: ${JSON.stringify(values)}`);
    this.name = "Malformed";
    this.reason = reason;
    this.values = values;
  }
}

/** The fields of one step. */
export class Fields {
  #step;
  /** @type {Record<string, string>} */
  #given = {};

  /** @param {string} step its name @param {string[]} texts @param {string[]} allowed */
  constructor(step, texts, allowed) {
    this.#step = step;
    for (const text of texts) {
      const [name, value] = split(text);
      if (!allowed.includes(name)) throw new Malformed("field", { name, step });
      if (Object.hasOwn(this.#given, name)) throw new Malformed("twice", { name });
      this.#given[name] = value;
    }
  }

  /** @param {string} name */
  get(name) {
    return this.#given[name];
  }

  /** @param {string} name */
  needed(name) {
    const value = this.#given[name];
    if (value === undefined) throw new Malformed("missing", { name, step: this.#step });
    return value;
  }

  /** @param {string} name @param {Pair} usual @param {number} low @param {number} high @returns {Pair} */
  pair(name, usual, low, high) {
    const text = this.#given[name];
    if (text === undefined) return [...usual];
    const [down, across, ...more] = text.split(",");
    if (down === undefined || across === undefined || more.length) {
      throw new Malformed("pair", { name, text: brief(text) });
    }
    return [whole(name, down, low, high), whole(name, across, low, high)];
  }

  /** @param {string} name @param {boolean} usual */
  flag(name, usual) {
    return choice(name, this.#given[name] ?? (usual ? "1" : "0"), ["0", "1"]) === "1";
  }
}

/** @param {string} part @returns {[string, string]} name and value */
export function split(part) {
  const at = part.indexOf("=");
  if (at < 1) throw new Malformed("equals", { part: brief(part) });
  return [part.slice(0, at), part.slice(at + 1)];
}

/** @param {string} name @param {string} text @param {number} low @param {number} high */
export function whole(name, text, low, high) {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < low || value > high) {
    throw new Malformed("whole", { name, text: brief(text), low, high });
  }
  return value;
}

/** @param {string} name @param {string} text @param {number} most @returns {number} a float32 */
export function decimal(name, text, most) {
  const value = Number(text);
  if (!/^-?(\d+\.?\d*|\.\d+)(e-?\d{1,3})?$/i.test(text)) {
    throw new Malformed("number", { name, text: brief(text) });
  }
  if (Math.abs(value) > most) throw new Malformed("large", { name, text: brief(text), most });
  // -0 is written as 0, so it is read as 0.
  return Math.fround(value) || 0;
}

/** @template {string} T @param {string} name @param {string} text @param {readonly T[]} of @returns {T} */
export function choice(name, text, of) {
  const found = of.find((one) => one === text);
  if (found === undefined)
    throw new Malformed("choice", { name, text: brief(text), of: of.join(", ") });
  return found;
}

/** @param {string} text */
export function brief(text) {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** A field, where its value is not the usual one. @param {string} name @param {Pair | string} value @param {string} usual */
export function unless(name, value, usual) {
  return written(value) === usual ? [] : [`${name}=${written(value)}`];
}

/** @param {Pair | string} value */
export function written(value) {
  return typeof value === "string" ? value : value.join(",");
}

/** @param {Fields} fields @param {string} name @returns {Kernel[]} */
export function kernels(fields, name) {
  const found = fields
    .needed(name)
    .split("_")
    .map((kernel) =>
      kernel.split("/").map((row) => row.split(",").map((one) => decimal(name, one, LIMITS.weight)))
    );
  if (found.length > LIMITS.kernels) {
    throw new Malformed("kernels", { count: found.length, most: LIMITS.kernels });
  }
  const rows = found[0]?.length ?? 0;
  const columns = found[0]?.[0]?.length ?? 0;
  if (found.some((one) => one.length !== rows || one.some((row) => row.length !== columns))) {
    throw new Malformed("sizes");
  }
  if (Math.max(rows, columns) > LIMITS.side) {
    throw new Malformed("side", { rows, columns, most: LIMITS.side });
  }
  return found;
}

/** One bias for each kernel. @param {Fields} fields @param {string} name @param {number} count */
export function biases(fields, name, count) {
  const text = fields.get(name);
  if (text === undefined) return Array.from({ length: count }, () => 0);
  const found = text.split(",").map((one) => decimal(name, one, LIMITS.bias));
  if (found.length !== count)
    throw new Malformed("biases", { biases: found.length, kernels: count });
  return found;
}
