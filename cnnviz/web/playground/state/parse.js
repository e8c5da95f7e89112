// The text of an address to a state. Whatever is wrong is refused with a reason: a link that says
// something else than it seems to would teach something false.

import { FAMILIES, familyNamed, familyOf } from "../steps.js";
import { brief, choice, Fields, Malformed, split, whole } from "./fields.js";
import { LIMITS } from "./limits.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Spec} Spec
 * @typedef {import("./state.js").Pair} Pair
 * @typedef {import("./state.js").Picture} Picture
 */

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

/** @param {Spec[]} steps */
function counted(steps) {
  if (steps.length === 0) throw new Malformed("no-steps");
  for (const { name } of FAMILIES) {
    const count = steps.filter((step) => familyOf(step).name === name).length;
    if (count > LIMITS.family) throw new Malformed("many", { name, count, most: LIMITS.family });
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
  const [kind = "", ...fields] = text.split(";");
  const family = familyNamed(kind);
  if (!family) throw new Malformed("step", { text: brief(kind) });
  return family.parse(kind, new Fields(kind, fields, family.fields[kind] ?? []));
}

/** @type {State["scale"][]} */
const SCALES = ["shared", "panel", "grey"];
