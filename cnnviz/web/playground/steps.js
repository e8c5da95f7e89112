// The kinds of steps, by the names that an address gives them.

import { activation } from "./steps/activation.js";
import { convolution } from "./steps/convolution.js";
import { pooling } from "./steps/pooling.js";
import { transposed } from "./steps/transposed.js";

/**
 * @typedef {import("../numbers/types.js").Step} Step
 * @typedef {import("../numbers/types.js").Axis} Axis
 * @typedef {import("../numbers/types.js").Shape} Shape
 * @typedef {import("./state/state.js").Spec} Spec
 * @typedef {{spec: Spec, step: Step, before: Shape, after: Shape}} Link a step between its maps
 */

/**
 * What a family of steps is, all of it.
 * @typedef {object} Family
 * @property {string} name
 * @property {string} stage kind of the figure's stage
 * @property {Record<string, string[]>} fields of each of its kinds in an address
 * @property {() => string} label in the menu of steps to add
 * @property {(count: string, most: string) => string} many what is said of too many in an address
 * @property {() => Spec} fresh a step that has just been added
 * @property {(kind: string, fields: import("./state/fields.js").Fields) => Spec} parse
 * @property {(spec: any) => string[]} format the fields that differ from torch's defaults
 * @property {(spec: any, channels: number) => Step} operation on a number of incoming maps
 * @property {(spec: any) => string} title
 * @property {(spec: any, link: Link) => string[]} script lines of Python that change `maps`
 * @property {(change: Change, signal: AbortSignal, hands: Hands) => Controls} controls
 * @property {(axis: Axis, step: Step, side: 0 | 1) => {formula: string, why: string}} [size] how one
 *   side of the output comes about; without it the size stays
 * @property {(axis: Axis) => {reach: number, apart: number}} [field] how far the input pixels of one
 *   output pixel reach, and how far apart those of two neighbours are; without it as of a window
 * @property {Record<string, (values: Record<string, any>) => string>} [refusals] rules of its own
 *
 * @typedef {(made: (spec: any) => Spec, dragging?: boolean) => void} Change
 * @typedef {{presets: import("./state/presets.js").Preset[], say: (text: string) => void}} Hands
 * @typedef {{element: HTMLElement, update: (spec: any, channels: number) => void}} Controls
 */

/** @type {Family[]} in the order of the menu */
export const FAMILIES = [convolution, activation, pooling, transposed];

/** @type {Map<string, Family>} */
const BY_KIND = new Map(
  FAMILIES.flatMap((family) => Object.keys(family.fields).map((kind) => [kind, family]))
);

/** The family of a kind, such as `max`; undefined for what is no kind. @param {string} kind */
export const familyNamed = (kind) => BY_KIND.get(kind);

/** @param {Spec} spec @returns {Family} */
export const familyOf = ({ kind }) => /** @type {Family} */ (BY_KIND.get(kind));

/** What a step is called, in the words of the lessons' figures. @param {Spec} spec */
export const title = (spec) => familyOf(spec).title(spec);
