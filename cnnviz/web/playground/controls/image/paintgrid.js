// A small grid of pixels to paint: by mouse, finger or keys, with a brush of a grey level.

import { number, words } from "../../../words.js";
import { element, tell, unique } from "../../dom.js";
import { LIMITS } from "../../state/limits.js";
import { button, numberField, selectField } from "../fields.js";
import { listenForGrids } from "../pasted.js";

/** @typedef {import("../../state/state.js").Picture & {kind: "grid"}} Grid */

const SIZES = ["8x8", "16x16"];

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A bright square on black: something to see before anything is painted. @param {number} rows @param {number} columns @returns {Grid} */
export function square(rows, columns) {
  const levels = Array.from({ length: rows * columns }, (_, at) => {
    const [y, x] = [Math.floor(at / columns), at % columns];
    const inside = y >= rows / 4 && y < (3 * rows) / 4 && x >= columns / 4 && x < (3 * columns) / 4;
    return inside ? 255 : 0;
  });
  return { kind: "grid", rows, columns, levels };
}

/**
 * @param {AbortSignal} signal @param {(grid: Grid, dragging: boolean) => void} onChange
 * @param {(text: string) => void} say
 */
export function paintGrid(signal, onChange, say) {
  /** @type {Grid} */
  let grid = square(8, 8);
  let level = 255;
  let cursor = { y: 0, x: 0 };
  /** Where the stroke was last. @type {{y: number, x: number} | null} */
  let stroke = null;
  const hint = element(
    "p",
    { class: "cnnviz-remark", id: unique("paint") },
    words(
      "Paint with the mouse or a finger. With the keyboard: arrow keys move, Space paints, Shift with an arrow key paints on the way."
    ),
    " ",
    words("A grid of grey levels can be pasted.")
  );
  const canvas = element("canvas", {
    class: "cnnviz-paint",
    tabindex: 0,
    role: "application",
    "aria-label": words("Grid to paint on"),
    "aria-describedby": hint.id
  });
  const mark = element("i", { class: "cnnviz-paint-cursor", "aria-hidden": "true" });

  const draw = () => {
    const { rows, columns, levels } = grid;
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    const pixels = new Uint8ClampedArray(4 * levels.length);
    levels.forEach((one, at) => pixels.set([one, one, one, 255], 4 * at));
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
    mark.style.left = `${(100 * cursor.x) / columns}%`;
    mark.style.top = `${(100 * cursor.y) / rows}%`;
    mark.style.width = `${100 / columns}%`;
    mark.style.height = `${100 / rows}%`;
  };

  /** @param {{y: number, x: number}[]} places @param {boolean} dragging */
  const paint = (places, dragging) => {
    const levels = [...grid.levels];
    for (const { y, x } of places) levels[y * grid.columns + x] = level;
    grid = { ...grid, levels };
    draw();
    onChange(grid, dragging);
  };

  /** @param {PointerEvent} event */
  const placeOf = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return {
      y: within(Math.floor(((event.clientY - top) / height) * grid.rows), grid.rows),
      x: within(Math.floor(((event.clientX - left) / width) * grid.columns), grid.columns)
    };
  };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      stroke = cursor = placeOf(event);
      paint([stroke], true);
    },
    { signal }
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (!stroke) return;
      const here = placeOf(event);
      if (here.y === stroke.y && here.x === stroke.x) return;
      paint(line(stroke, here), true);
      stroke = cursor = here;
    },
    { signal }
  );
  const lifted = () => {
    if (!stroke) return;
    stroke = null;
    draw();
    onChange(grid, false);
  };
  canvas.addEventListener("pointerup", lifted, { signal });
  canvas.addEventListener("pointercancel", lifted, { signal });
  canvas.addEventListener(
    "keydown",
    (event) => {
      const move = MOVES[event.key];
      const paints = event.key === " " || event.key === "Enter";
      if ((!move && !paints) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (move)
        cursor = {
          y: within(cursor.y + move[0], grid.rows),
          x: within(cursor.x + move[1], grid.columns)
        };
      if (paints || event.shiftKey) paint([cursor], false);
      else draw();
      const value = number(grid.levels[cursor.y * grid.columns + cursor.x] ?? 0);
      say(
        words("Row {row}, column {column}: {value}", {
          row: number(cursor.y),
          column: number(cursor.x),
          value
        })
      );
    },
    { signal }
  );

  const size = selectField({
    label: words("Size"),
    choices: SIZES.map((one) => [one, one.replace("x", " × ")]),
    signal,
    onChange: (value) => {
      const [rows = 8, columns = 8] = value.split("x").map(Number);
      cursor = { y: 0, x: 0 };
      grid = square(rows, columns);
      draw();
      onChange(grid, false);
    }
  });
  const brush = element("input", {
    type: "range",
    min: 0,
    max: 255,
    step: 1,
    "aria-label": words("Grey level of the brush")
  });
  const exact = numberField({
    bounds: { low: 0, high: 255, whole: true },
    label: words("Grey level of the brush"),
    signal,
    onChange: (value) => {
      level = value;
      brush.value = String(value);
    }
  });
  brush.addEventListener(
    "input",
    () => {
      level = brush.valueAsNumber;
      exact.set(level);
    },
    { signal }
  );
  exact.set(level);
  brush.value = String(level);
  const problem = element("p", { class: "cnnviz-error", role: "alert", hidden: true });
  listenForGrids(canvas, {
    bounds: { low: 0, high: 255, whole: true },
    side: LIMITS.grid,
    signal,
    onPaste: (levels) => {
      grid = {
        kind: "grid",
        rows: levels.length,
        columns: levels[0]?.length ?? 1,
        levels: levels.flat()
      };
      draw();
      onChange(grid, false);
      say(words("The pasted grid was taken."));
    },
    say: (why) => tell(problem, why)
  });
  /** @param {number} value */
  const fill = (value) => {
    grid = { ...grid, levels: grid.levels.map(() => value) };
    draw();
    onChange(grid, false);
  };
  return {
    element: element(
      "div",
      { class: "cnnviz-painter" },
      element("div", { class: "cnnviz-paint-frame" }, canvas, mark),
      hint,
      problem,
      element("div", { class: "cnnviz-fields" }, exact.element, brush, size.element),
      element(
        "div",
        { class: "cnnviz-buttons" },
        button(words("Fill with the brush"), signal, () => fill(level)),
        button(words("Clear"), signal, () => fill(0))
      )
    ),
    get grid() {
      return grid;
    },
    /** @param {Grid} now */
    update(now) {
      grid = now;
      cursor = { y: within(cursor.y, now.rows), x: within(cursor.x, now.columns) };
      size.set(`${now.rows}x${now.columns}`);
      draw();
    }
  };
}

/** Every pixel on the way from one to another: a quick stroke has no gaps. @param {{y: number, x: number}} from @param {{y: number, x: number}} to */
function line(from, to) {
  const steps = Math.max(Math.abs(to.y - from.y), Math.abs(to.x - from.x));
  return Array.from({ length: steps }, (_, index) => {
    const share = (index + 1) / steps;
    return {
      y: Math.round(from.y + share * (to.y - from.y)),
      x: Math.round(from.x + share * (to.x - from.x))
    };
  });
}

/** @param {number} at @param {number} size */
function within(at, size) {
  return Math.min(size - 1, Math.max(0, at));
}
