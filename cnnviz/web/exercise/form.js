// The form of an exercise: reads the answer, has it judged by its kind, and shows the verdict. The
// kinds have the names that the lab gives them (cnnviz/lab/exercises), and its rules; a test compares
// both.

import { ready, words } from "../words.js";
import { choice } from "./kinds/choice.js";
import { kernel } from "./kinds/kernel.js";
import { number } from "./kinds/number.js";
import { pixel } from "./kinds/pixel.js";
import { thought } from "./kinds/thought.js";

/** @typedef {{ outcome: string, message: string, made?: number[][] }} Verdict `made`: a kernel's map of the image */
/**
 * What a kind finds in an answer: an `error`, or a text to `compare` it with; or else whether it
 * `is` the answer of the question, or of one of its wrong ones, and what is said `otherwise`.
 * @typedef {{ error?: string, compare?: string, is?: (one: any) => boolean,
 *   otherwise?: () => string, made?: number[][] }} Found
 */
/**
 * A kind of question: its judge, and what is special about its form.
 * @typedef {object} Kind
 * @property {(data: any, answer: any, tools: typeof TOOLS) => Found} judge `data` is what
 *   exercise-NAME.json has
 * @property {(texts: string[], data: any) => any} [read] the answer in the form's fields, "" where
 *   there is none; without `read` it is the first field's text
 * @property {(form: HTMLFormElement, data: any, made: number[][] | undefined,
 *   tools: typeof TOOLS) => void} [show] shows what comes of the answer
 */

/** @type {Record<string, Kind>} */
const KINDS = { number, choice, pixel, kernel, thought };

const TOOLS = {
  words,

  /** Whether a value is the right value within the tolerance and a millionth of it. */
  near: (/** @type {number} */ value, /** @type {number} */ right, tolerance = 0) =>
    Math.abs(value - right) <= tolerance + 1e-6 * Math.abs(right),

  /** At most so many significant digits, with a true minus. */
  shortened: (/** @type {number} */ value, digits = 6) =>
    `${Number((value + 0).toPrecision(digits))}`.replaceAll("-", "\u2212"),

  /**
   * A number as people write it: 1.5, 1,5, 1,500 and 1,500.5 with a hyphen or a true minus; else NaN.
   * @param {any} answer
   */
  single(answer) {
    let text = `${answer}`.trim().replaceAll("\u2212", "-");
    text = text.replaceAll(",", /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(text) ? "" : ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  }
};

/**
 * The verdict on an answer to the question that `data` holds.
 * @param {any} data as exercise-NAME.json has it
 * @param {any} answer a text, a place [row, column], or the rows of a kernel; "" where there is none
 * @returns {Verdict}
 */
export function judge(data, answer) {
  if (!`${answer}`.trim())
    return { outcome: "not attempted", message: words("There is no answer yet.") };
  const { error, compare, is, otherwise, made } = KINDS[data.kind].judge(data, answer, TOOLS);
  if (error) return { outcome: "error", message: error };
  if (compare) return { outcome: "compare", message: compare };
  if (is?.(data)) return { outcome: "right", message: words("Right."), made };
  const known = data.wrong?.find(is);
  return { outcome: "wrong", message: known?.message ?? otherwise?.(), made };
}

/**
 * @param {HTMLElement} host
 * @param {HTMLFormElement} form
 * @returns {Promise<() => string>} judges what stands in the form, and gives the outcome
 */
export async function answerable(host, form) {
  const { src = "" } = host.dataset;
  const [answer] = await Promise.all([fetch(src), ready()]);
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  const data = await answer.json();
  const { read, show } = KINDS[data.kind];
  const verdict = /** @type {HTMLElement} */ (form.querySelector(".cnnviz-verdict"));
  return () => {
    const texts = new FormData(form).getAll("answer").map(String);
    const given = read ? read(texts, data) : texts[0] || "";
    const { outcome, message, made } = judge(data, given);
    verdict.dataset.outcome = outcome;
    // Its texts are the build's; of what was typed it holds numbers alone.
    verdict.innerHTML = message;
    if (outcome === "wrong") verdict.prepend(`${words("Not yet.")} `);
    if (outcome === "right") verdict.append(` ${words("The solution below tells why.")}`);
    show?.(form, data, made, TOOLS);
    if (outcome === "compare") host.querySelector(".cnnviz-solution")?.setAttribute("open", "");
    return outcome;
  };
}
