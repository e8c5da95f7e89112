// Is an answer right? The rules are the lab's (cnnviz/lab/exercises/judge.py); a test compares both.

import { words } from "../words.js";

/**
 * What is to be said of an answer to the question that `data` holds.
 * @param {any} data as exercise-NAME.json has it
 * @param {any} answer a text, a place [row, column], or the rows of a kernel; "" where there is none
 * @returns {{ outcome: string, message: string, made?: number[][] }} `made`: what a kernel makes of the image
 */
export function judge(data, answer) {
  const { kind, tolerance, wrong } = data;
  const said = (/** @type {string} */ outcome, /** @type {string} */ message) => ({ outcome, message });
  const differs = (/** @type {string} */ message) => said("wrong", message);
  const right = () => said("right", words("Right."));
  const near = (/** @type {number} */ one, /** @type {number} */ other) => Math.abs(one - other) <= tolerance;
  if (!`${answer}`.trim())
    return said(
      "not attempted",
      kind === "thought"
        ? words("Nothing is written yet. Put your thought into a sentence first.")
        : words("There is no answer yet."),
    );

  if (kind === "number") {
    const found = single(answer);
    if (!Number.isFinite(found)) return said("error", words("The answer is one number."));
    if (near(found, data.answer)) return right();
    for (const one of wrong) if (near(found, one.answer)) return differs(one.message);
    const shown = { answer: shortened(found, 12) };
    return differs(found > data.answer ? words("{answer} is too large.", shown) : words("{answer} is too small.", shown));
  }

  if (kind === "choice") {
    const option = data.options[single(answer) - 1];
    if (!option) return said("error", words("Choose one of the numbers 1 to {count}.", { count: data.options.length }));
    return option.right ? right() : differs(option.message);
  }

  if (kind === "pixel") {
    const [row, column] = answer;
    const rows = data.rows.length - 1;
    const columns = data.rows[0].length - 1;
    const value = data.rows[row]?.[column];
    if (value == null) return said("error", words("Rows go from 0 to {rows}, columns from 0 to {columns}.", { rows, columns }));
    const isIn = (/** @type {number[][]} */ places) => places.some((one) => one[0] === row && one[1] === column);
    if (isIn(data.answers)) return right();
    for (const one of wrong) if (isIn(one.answers)) return differs(one.message);
    return differs(words("Not row {row}, column {column}: there stands {value}.", { row, column, value: shortened(value) }));
  }

  if (kind === "kernel") {
    const [height, width] = data.size;
    const kernel = answer.map((/** @type {any[]} */ row) => row.map(single));
    const isWhole = kernel.length === height && kernel.every((/** @type {number[]} */ row) => row.length === width && row.every(Number.isFinite));
    if (!isWhole) return said("error", words("The kernel has {height} rows and {width} columns of numbers.", { height, width }));
    const made = slid(data.image, kernel);
    const far = (/** @type {number[][]} */ other) =>
      other.flatMap((row, y) => row.flatMap((value, x) => (near(made[y][x], value) ? [] : [{ row: y, column: x }])));
    const [first, ...others] = far(data.expected);
    if (!first) return { ...right(), made };
    for (const one of wrong) if (!far(one.expected).length) return { ...differs(one.message), made };
    const { row, column } = first;
    const place = words("At {place} your result has {found}, where {right} is right.", {
      place: words("row {row}, column {column}", first),
      found: shortened(made[row][column]),
      right: shortened(data.expected[row][column]),
    });
    const total = made.length * made[0].length;
    const count = words("{count} of {total} values differ.", { count: others.length + 1, total });
    return { ...differs(`${place} ${count}`), made };
  }

  return said("compare", words("Nobody but you can judge this one: compare it with the solution."));
}

/**
 * A number as people write it: 1.5, 1,5, 1,500 and 1,500.5 with a hyphen or a true minus; else NaN.
 * @param {any} answer
 */
function single(answer) {
  let text = `${answer}`.trim().replaceAll("\u2212", "-");
  text = text.replaceAll(",", /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(text) ? "" : ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

/**
 * What a convolutional layer makes of rows with one kernel, stride 1 and no padding, in float64.
 * @param {number[][]} image
 * @param {number[][]} kernel
 */
function slid(image, kernel) {
  return image.slice(kernel.length - 1).map((_, y) =>
    image[0].slice(kernel[0].length - 1).map((_, x) => {
      let sum = 0;
      kernel.forEach((row, i) => row.forEach((weight, j) => (sum += weight * image[y + i][x + j])));
      return sum;
    }),
  );
}

function shortened(/** @type {number} */ value, digits = 6) {
  return `${Number((value + 0).toPrecision(digits))}`.replaceAll("-", "\u2212");
}
