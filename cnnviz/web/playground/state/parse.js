// The text of an address to a state. Whatever is wrong is refused with a reason: a link that says
// something else than it seems to would teach something false.

import { ACTIVATIONS, LIMITS } from "./limits.js";
import { family } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Spec} Spec
 * @typedef {import("./state.js").Pair} Pair
 * @typedef {import("./state.js").Picture} Picture
 */

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

/** Whether a hash is meant as a state: other hashes are places on the page. @param {string} text */
export function isState(text) {
  return text.includes("=") || text.includes("%3D");
}

/** @param {string} text without the # @returns {State} */
export function parse(text) {
  if (text.length > LIMITS.characters) {
    throw new Malformed("long", { count: text.length, most: LIMITS.characters });
  }
  /** @type {{image?: Picture, scale?: State["scale"]}} */
  const found = {};
  /** @type {Spec[]} */
  const steps = [];
  for (const part of decoded(text).split("&")) {
    const [name, value] = split(part);
    if (name !== "step" && Object.hasOwn(found, name)) throw new Malformed("twice", { name });
    if (name === "image") found.image = picture(value);
    else if (name === "scale") found.scale = choice("scale", value, SCALES);
    else if (name === "step") steps.push(spec(value));
    else throw new Malformed("part", { name });
  }
  if (!found.image) throw new Malformed("no-image");
  counted(steps);
  return { image: found.image, scale: found.scale ?? "shared", steps };
}

/** Some programs write = and ; of a link as %3D and %3B. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Malformed("escape");
  }
}

/** @param {string} part @returns {[string, string]} */
function split(part) {
  const at = part.indexOf("=");
  if (at < 1) throw new Malformed("equals", { part: brief(part) });
  return [part.slice(0, at), part.slice(at + 1)];
}

/** @param {Spec[]} steps */
function counted(steps) {
  if (steps.length === 0) throw new Malformed("no-steps");
  for (const wanted of /** @type {const} */ (["conv", "act", "pool"])) {
    const count = steps.filter((step) => family(step.kind) === wanted).length;
    if (count > LIMITS.family)
      throw new Malformed(`many-${wanted}`, { count, most: LIMITS.family });
  }
}

/** @param {string} text @returns {Picture} */
function picture(text) {
  if (text === "own" || text === "live") return { kind: text };
  if (text.startsWith("grid:")) return grid(text.slice(5));
  if (!/^[a-z][a-z0-9_-]*$/.test(text)) throw new Malformed("image", { text: brief(text) });
  return { kind: "built-in", name: text };
}

/** @param {string} text @returns {Picture} */
function grid(text) {
  const found = /^(\d{1,3})x(\d{1,3}):(.*)$/.exec(text);
  if (!found) throw new Malformed("grid", { text: brief(text) });
  const rows = whole("image", found[1] ?? "", 1, LIMITS.grid);
  const columns = whole("image", found[2] ?? "", 1, LIMITS.grid);
  const digits = found[3] ?? "";
  if (!/^[0-9a-f]*$/i.test(digits) || digits.length !== 2 * rows * columns) {
    throw new Malformed("levels", { count: rows * columns, rows, columns });
  }
  const levels = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return { kind: "grid", rows, columns, levels };
}

/** @param {string} text @returns {Spec} */
function spec(text) {
  const [kind, ...rest] = text.split(";");
  const allowed = FIELDS.get(kind ?? "");
  if (!allowed) throw new Malformed("step", { text: brief(kind ?? "") });
  /** @type {Record<string, string>} */
  const given = {};
  for (const field of rest) {
    const [name, value] = split(field);
    if (!allowed.includes(name)) throw new Malformed("field", { name, step: kind ?? "" });
    if (Object.hasOwn(given, name)) throw new Malformed("twice", { name });
    given[name] = value;
  }
  switch (kind) {
    case "conv":
      return convolution(given);
    case "act":
      return { kind, name: choice("f", needed(given, "f", kind), ACTIVATIONS) };
    case "max":
      return {
        kind,
        ...pooling(given, kind),
        dilation: pair(given, "d", [1, 1], 1, LIMITS.dilation)
      };
    case "avg":
      return { kind, ...pooling(given, kind), countPadding: flag(given, "pad", true) };
    default:
      return { kind: kind === "globalavg" ? "globalavg" : "globalmax" };
  }
}

/** @type {State["scale"][]} */
const SCALES = ["shared", "panel", "grey"];

/** @type {Map<string, string[]>} */
const FIELDS = new Map([
  ["conv", ["k", "s", "p", "d", "b", "mix"]],
  ["act", ["f"]],
  ["max", ["w", "s", "p", "d", "ceil"]],
  ["avg", ["w", "s", "p", "ceil", "pad"]],
  ["globalavg", []],
  ["globalmax", []]
]);

/** @param {Record<string, string>} given @returns {import("./state.js").Convolution} */
function convolution(given) {
  const kernels = bank(needed(given, "k", "conv"));
  const bias =
    given.b === undefined
      ? kernels.map(() => 0)
      : given.b.split(",").map((one) => decimal("b", one, LIMITS.bias));
  if (bias.length !== kernels.length) {
    throw new Malformed("biases", { biases: bias.length, kernels: kernels.length });
  }
  const named = given.p === "same" || given.p === "valid" ? given.p : null;
  return {
    kind: "conv",
    kernels,
    stride: pair(given, "s", [1, 1], 1, LIMITS.stride),
    padding: named ?? pair(given, "p", [0, 0], 0, LIMITS.padding),
    dilation: pair(given, "d", [1, 1], 1, LIMITS.dilation),
    bias,
    mix: choice("mix", given.mix ?? "sum", ["sum", "each"])
  };
}

/** @param {Record<string, string>} given @param {string} kind */
function pooling(given, kind) {
  needed(given, "w", kind);
  const window = pair(given, "w", [1, 1], 1, LIMITS.window);
  /** @type {Pair | "same"} */
  const padding = given.p === "same" ? given.p : pair(given, "p", [0, 0], 0, LIMITS.padding);
  return {
    window,
    stride: pair(given, "s", window, 1, LIMITS.stride),
    padding,
    ceil: flag(given, "ceil", false)
  };
}

/** @param {string} text @returns {import("./state.js").Kernel[]} */
function bank(text) {
  const kernels = text
    .split("_")
    .map((kernel) =>
      kernel.split("/").map((row) => row.split(",").map((one) => decimal("k", one, LIMITS.weight)))
    );
  if (kernels.length > LIMITS.kernels) {
    throw new Malformed("kernels", { count: kernels.length, most: LIMITS.kernels });
  }
  const rows = kernels[0]?.length ?? 0;
  const columns = kernels[0]?.[0]?.length ?? 0;
  if (kernels.some((one) => one.length !== rows || one.some((row) => row.length !== columns))) {
    throw new Malformed("sizes");
  }
  if (Math.max(rows, columns) > LIMITS.side) {
    throw new Malformed("side", { rows, columns, most: LIMITS.side });
  }
  return kernels;
}

/** @param {Record<string, string>} given @param {string} name @param {string} step */
function needed(given, name, step) {
  const value = given[name];
  if (value === undefined) throw new Malformed("missing", { name, step });
  return value;
}

/**
 * @param {Record<string, string>} given @param {string} name @param {Pair} usual
 * @param {number} low @param {number} high @returns {Pair}
 */
function pair(given, name, usual, low, high) {
  const text = given[name];
  if (text === undefined) return [...usual];
  const [down, across, ...more] = text.split(",");
  if (down === undefined || across === undefined || more.length) {
    throw new Malformed("pair", { name, text: brief(text) });
  }
  return [whole(name, down, low, high), whole(name, across, low, high)];
}

/** @param {Record<string, string>} given @param {string} name @param {boolean} usual */
function flag(given, name, usual) {
  return choice(name, given[name] ?? (usual ? "1" : "0"), ["0", "1"]) === "1";
}

/** @param {string} name @param {string} text @param {number} low @param {number} high */
function whole(name, text, low, high) {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < low || value > high) {
    throw new Malformed("whole", { name, text: brief(text), low, high });
  }
  return value;
}

/** @param {string} name @param {string} text @param {number} most @returns {number} a float32 */
function decimal(name, text, most) {
  const value = Number(text);
  if (!/^-?(\d+\.?\d*|\.\d+)(e-?\d{1,3})?$/i.test(text)) {
    throw new Malformed("number", { name, text: brief(text) });
  }
  if (Math.abs(value) > most) throw new Malformed("large", { name, text: brief(text), most });
  // -0 is written as 0, so it is read as 0.
  return Math.fround(value) || 0;
}

/** @template {string} T @param {string} name @param {string} text @param {readonly T[]} of @returns {T} */
function choice(name, text, of) {
  const found = of.find((one) => one === text);
  if (found === undefined)
    throw new Malformed("choice", { name, text: brief(text), of: of.join(", ") });
  return found;
}

/** @param {string} text */
function brief(text) {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
