// A grid of numbers that a reader pastes: taken as a whole, or refused in words.

import { number, words } from "../../words.js";
import { isGrid, readGrid } from "../state/written.js";

/** @typedef {{low: number, high: number, whole: boolean}} Bounds */

/** @param {number} value @param {Bounds} bounds */
export function isWithin(value, { low, high, whole }) {
  return (
    Number.isFinite(value) && value >= low && value <= high && (!whole || Number.isInteger(value))
  );
}

/** @param {string} text that may be one number or another */
export function inTwoWays(text) {
  return words(
    "“{text}” can be read in two ways. Write a decimal point, and nothing between thousands.",
    { text }
  );
}

/**
 * Listen for pasted grids; what is one number only is left to the field that it goes into.
 *
 * @param {HTMLElement} place what the numbers are pasted into
 * @param {{bounds: Bounds, side: number, signal: AbortSignal, onPaste: (rows: number[][]) => void,
 *   say: (problem: string) => void}} options
 *   `side`: most rows and columns; `say` is told "" where the grid is taken
 */
export function listenForGrids(place, { bounds, side, signal, onPaste, say }) {
  place.addEventListener(
    "paste",
    (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isGrid(text)) return;
      event.preventDefault();
      const { rows, problem, text: about } = readGrid(text);
      const why = problem ? told(problem, about) : unfit(rows, bounds, side);
      say(why ? `${words("Nothing was pasted.")} ${why}` : "");
      if (!why) onPaste(rows);
    },
    { signal }
  );
}

/** @param {import("../state/written.js").Problem} problem @param {string} whole */
function told(problem, whole) {
  const text = whole.length > 40 ? `${whole.slice(0, 40)}…` : whole;
  switch (problem) {
    case "number":
      return text
        ? words("“{text}” is not a number.", { text })
        : words("A cell of the grid is empty.");
    case "twice":
      return inTwoWays(text);
    case "ragged":
      return words("The rows of the grid have different lengths.");
    default:
      return words(
        "The separator between the numbers in “{text}” is not clear. Separate them by tabs or spaces, and the rows by new lines.",
        { text }
      );
  }
}

/** @param {number[][]} rows @param {Bounds} bounds @param {number} side */
function unfit(rows, bounds, side) {
  const [down, across] = [rows.length, rows[0]?.length ?? 0];
  if (Math.max(down, across) > side) {
    const values = { rows: number(down), columns: number(across), most: number(side) };
    return words(
      "The grid has {rows} rows and {columns} columns; at most {most} are computed.",
      values
    );
  }
  const wrong = rows.flat().find((value) => !isWithin(value, bounds));
  if (wrong === undefined) return "";
  const values = { low: number(bounds.low), high: number(bounds.high), value: number(wrong) };
  return bounds.whole
    ? words("Whole numbers from {low} to {high} are needed, not {value}.", values)
    : words("Numbers from {low} to {high} are needed, not {value}.", values);
}
