// A kernel's numbers: a grid of inputs, and a slider for the one that was chosen last.

import { number, words } from "../../../words.js";
import { element, tell, unique } from "../../dom.js";
import { LIMITS } from "../../state/limits.js";
import { shortest } from "../../state/shortest.js";
import { brief, numberField } from "../fields.js";
import { listenForGrids } from "../pasted.js";

/** @typedef {import("../../state/state.js").Kernel} Kernel */

const BOUNDS = { low: -LIMITS.weight, high: LIMITS.weight, whole: false };
/** The slider's reach to either side. */
const REACH = 10;

/**
 * @param {AbortSignal} signal
 * @param {(row: number, column: number, value: number, dragging: boolean) => void} onChange
 * @param {(kernel: Kernel) => void} onPaste a whole kernel
 */
export function kernelGrid(signal, onChange, onPaste) {
  const error = element("p", { class: "cnnviz-error", hidden: true });
  const grid = element("div", { class: "cnnviz-entries" });
  const id = unique("slider");
  const label = element("label", { for: id });
  const rounded = element(
    "p",
    { class: "cnnviz-remark" },
    words("Rounded here; the field that you are in shows all digits.")
  );
  const slider = element("input", { type: "range", id, min: -REACH, max: REACH, step: 1 });
  /** @type {ReturnType<typeof numberField>[][]} */
  let cells = [];
  /** @type {AbortController | null} listeners of the inputs that are there now */
  let held = null;
  signal.addEventListener("abort", () => held?.abort());
  let chosen = [0, 0];
  /** @type {Kernel} */
  let shown = [];

  const drag = (/** @type {boolean} */ dragging) => {
    const [row, column] = [chosen[0] ?? 0, chosen[1] ?? 0];
    cells[row]?.[column]?.set(slider.valueAsNumber);
    onChange(row, column, slider.valueAsNumber, dragging);
  };
  slider.addEventListener("input", () => drag(true), { signal });
  slider.addEventListener("change", () => drag(false), { signal });

  listenForGrids(grid, {
    bounds: BOUNDS,
    side: LIMITS.side,
    signal,
    onPaste: (rows) => onPaste(rows.map((row) => row.map((value) => Math.fround(value) || 0))),
    say: (problem) => tell(error, problem)
  });

  const choose = (/** @type {number} */ row, /** @type {number} */ column) => {
    cells[chosen[0] ?? 0]?.[chosen[1] ?? 0]?.input.classList.remove("chosen");
    chosen = [row, column];
    cells[row]?.[column]?.input.classList.add("chosen");
    const place = { row: number(row), column: number(column) };
    label.textContent = words("Drag the number in row {row}, column {column}", place);
    slider.value = String(shown[row]?.[column] ?? 0);
  };

  const built = (/** @type {number} */ rows, /** @type {number} */ columns) => {
    held?.abort();
    held = new AbortController();
    const inside = held.signal;
    tell(error, "");
    grid.style.setProperty("--columns", String(columns));
    grid.toggleAttribute("data-wide", columns > 6);
    cells = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => {
        const place = { row: number(row), column: number(column) };
        const cell = numberField({
          bounds: BOUNDS,
          label: words("Row {row}, column {column}", place),
          cell: true,
          error,
          signal: inside,
          onChange: (value) => {
            slider.value = String(value);
            onChange(row, column, value, false);
          }
        });
        cell.input.addEventListener("focus", () => choose(row, column), { signal: inside });
        return cell;
      })
    );
    grid.replaceChildren(...cells.flat().map((cell) => cell.element));
    choose(Math.min(chosen[0] ?? 0, rows - 1), Math.min(chosen[1] ?? 0, columns - 1));
  };

  return {
    element: element(
      "div",
      { class: "cnnviz-kernel" },
      element("div", { class: "cnnviz-entries-scroll" }, grid),
      rounded,
      error,
      element("span", { class: "cnnviz-field cnnviz-slider" }, label, slider)
    ),
    /** @param {Kernel} kernel */
    update(kernel) {
      shown = kernel;
      const columns = kernel[0]?.length ?? 0;
      if (cells.length !== kernel.length || cells[0]?.length !== columns)
        built(kernel.length, columns);
      cells.forEach((row, y) => row.forEach((cell, x) => cell.set(kernel[y]?.[x] ?? 0)));
      rounded.hidden = kernel.flat().every((value) => brief(value) === shortest(value));
      if (document.activeElement !== slider) {
        slider.value = String(kernel[chosen[0] ?? 0]?.[chosen[1] ?? 0] ?? 0);
      }
    }
  };
}
