// Is an answer right? The rules are the lab's (cnnviz/lab/exercises); a test compares both.

import { words } from "../words.js";

/** @typedef {{ outcome: string, message: string, made?: number[][] }} Verdict `made`: a kernel's map of the image */

/**
 * What is to be said of an answer to the question that `data` holds.
 * @param {any} data as exercise-NAME.json has it
 * @param {any} answer a text, a place [row, column], or the rows of a kernel; "" where there is none
 * @returns {Verdict}
 */
export function judge(data, answer) {
  const { kind, tolerance, wrong } = data;
  /** @type {(is: (one: any) => boolean, otherwise: () => string) => Verdict} the message of the wrong answer that it is */
  const known = (is, otherwise) => ({
    outcome: "wrong",
    message: wrong.find(is)?.message ?? otherwise()
  });
  if (!`${answer}`.trim())
    return { outcome: "not attempted", message: words("There is no answer yet.") };

  if (kind === "number") {
    const found = single(answer);
    if (!Number.isFinite(found)) return error(words("The answer is one number."));
    const is = (/** @type {any} */ { answer }) => Math.abs(found - answer) <= tolerance;
    if (is(data)) return right();
    const shown = { answer: shortened(found, 12) };
    return known(is, () =>
      found > data.answer
        ? words("{answer} is too large.", shown)
        : words("{answer} is too small.", shown)
    );
  }

  if (kind === "choice") {
    const { options } = data;
    const option = options[single(answer) - 1];
    if (!option)
      return error(words("Choose one of the numbers 1 to {count}.", { count: options.length }));
    return option.right ? right() : { outcome: "wrong", message: option.message };
  }

  if (kind === "pixel") {
    const [row, column] = answer;
    const [rows, columns] = [data.rows.length - 1, data.rows[0].length - 1];
    const value = data.rows[row]?.[column];
    if (value == null)
      return error(
        words("Rows go from 0 to {rows}, columns from 0 to {columns}.", { rows, columns })
      );
    const isIn = (/** @type {{answers: number[][]}} */ { answers }) =>
      answers.some((one) => `${one}` === `${answer}`);
    if (isIn(data)) return right();
    return known(isIn, () =>
      words("Not row {row}, column {column}: there stands {value}.", {
        row,
        column,
        value: shortened(value)
      })
    );
  }

  if (kind === "kernel") {
    const [height, width] = data.size;
    const kernel = answer.map((/** @type {any[]} */ row) => row.map(single));
    const isWhole =
      kernel.length === height &&
      kernel.every(
        (/** @type {any[]} */ row) => row.length === width && row.every(Number.isFinite)
      );
    if (!isWhole)
      return error(
        words("The kernel has {height} rows and {width} columns of numbers.", { height, width })
      );
    const made = slid(data.image, kernel);
    const far = (/** @type {{expected: number[][]}} */ { expected }) =>
      expected.flatMap((values, row) =>
        values.flatMap((right, column) =>
          near(made[row][column], right, tolerance) ? [] : [{ row, column, right }]
        )
      );
    const all = far(data);
    if (!all.length) return { ...right(), made };
    const told = () => {
      const { row, column, right } = all[0];
      const place = words("row {row}, column {column}", { row, column });
      const first = words("At {place} your result has {found}, where {right} is right.", {
        place,
        found: shortened(made[row][column]),
        right: shortened(right)
      });
      return `${first} ${words("{count} of {total} values differ.", { count: all.length, total: made.flat().length })}`;
    };
    return { ...known((one) => !far(one).length, told), made };
  }

  return {
    outcome: "compare",
    message: words("Only you can judge this one: compare it with the solution.")
  };
}

export const near = (/** @type {number} */ one, /** @type {number} */ other, tolerance = 0) =>
  Math.abs(one - other) <= tolerance + 1e-6 * Math.abs(other);

const right = () => ({ outcome: "right", message: words("Right.") });

const error = (/** @type {string} */ message) => ({ outcome: "error", message });

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
 * @type {(image: number[][], kernel: number[][]) => number[][]}
 */
const slid = (image, kernel) =>
  image
    .slice(kernel.length - 1)
    .map((_, y) =>
      image[0]
        .slice(kernel[0].length - 1)
        .map((_, x) =>
          kernel
            .flatMap((row, i) => row.map((weight, j) => weight * image[y + i][x + j]))
            .reduce((a, b) => a + b)
        )
    );

export const shortened = (/** @type {number} */ value, digits = 6) =>
  `${Number((value + 0).toPrecision(digits))}`.replaceAll("-", "\u2212");
