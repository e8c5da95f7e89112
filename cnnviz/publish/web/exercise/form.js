// The form of an exercise: reads the answer, has it judged, and says the verdict.

import { number, ready, words } from "../words.js";
import { judge } from "./judge.js";
import { note } from "./progress.js";

/**
 * @param {HTMLElement} host
 * @param {HTMLFormElement} form
 * @returns {Promise<() => void>} checks what stands in the form
 */
export async function answerable(host, form) {
  const grid = form.querySelector("table.cnnviz-pick");
  const picked = grid instanceof HTMLTableElement ? pickable(grid) : null;
  const { src = "", kind, lesson, name } = host.dataset;
  const [answer] = await Promise.all([fetch(src), ready()]);
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  const data = await answer.json();
  const verdict = /** @type {HTMLElement} */ (form.querySelector(".cnnviz-verdict"));
  const solution = /** @type {HTMLDetailsElement} */ (host.querySelector(".cnnviz-solution"));
  return () => {
    const { outcome, message, made } = judge(data, picked ? picked() : written(form, data));
    verdict.dataset.outcome = outcome;
    // Its texts are the build's; of what was typed it holds numbers alone.
    verdict.innerHTML = message;
    if (outcome === "wrong") verdict.prepend(`${words("Not yet.")} `);
    if (outcome === "right") verdict.append(` ${words("The solution below tells why.")}`);
    if (kind === "kernel") show(form, data.expected, made);
    if (outcome === "compare") solution.open = true;
    if (!["error", "not attempted"].includes(outcome)) note(lesson, name, outcome);
  };
}

/**
 * What is written or chosen, as the judge takes it.
 * @param {HTMLFormElement} form
 * @param {any} data
 */
function written(form, data) {
  const all = new FormData(form).getAll("answer").map(String);
  if (data.kind !== "kernel") return all[0] || "";
  if (all.every((one) => !one.trim())) return "";
  const [height, width] = data.size;
  return Array.from({ length: height }, (_, y) => all.slice(y * width, (y + 1) * width));
}

/**
 * Makes a table's cells choosable: with the pointer, or with arrow keys and Enter or Space.
 * @param {HTMLTableElement} table
 * @returns {() => number[] | string} the place that is chosen
 */
function pickable(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")]);
  const cells = rows.flat();
  const chosen = () => cells.findIndex((cell) => cell.ariaSelected === "true");
  const width = rows[0].length;
  table.setAttribute("role", "grid");
  for (const cell of cells) cell.ariaSelected = "false";
  const choose = (/** @type {number} */ at) => cells.forEach((cell, place) => (cell.ariaSelected = `${place === at}`));
  const focus = (/** @type {number} */ at) => {
    for (const cell of cells) cell.tabIndex = -1;
    cells[at].tabIndex = 0;
    cells[at].focus();
  };
  table.addEventListener("click", ({ target }) => {
    const at = cells.indexOf(/** @type {any} */ (target));
    if (at < 0) return;
    focus(at);
    choose(at);
  });
  table.addEventListener("keydown", (event) => {
    const at = cells.indexOf(/** @type {any} */ (event.target));
    const column = at % width;
    /** @type {Record<string, number>} */
    const moves = {
      ArrowLeft: column ? at - 1 : at,
      ArrowRight: column < width - 1 ? at + 1 : at,
      ArrowUp: at - width,
      ArrowDown: at + width,
      Home: at - column,
      End: at - column + width - 1,
    };
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") choose(at);
    else if (!(event.key in moves)) return;
    else if (cells[moves[event.key]]) focus(moves[event.key]);
    event.preventDefault();
  });
  return () => (chosen() < 0 ? "" : [Math.floor(chosen() / width), chosen() % width]);
}

/**
 * The map that the reader's kernel makes, beside the one that is wanted.
 * @param {HTMLFormElement} form
 * @param {number[][]} wanted
 * @param {number[][]} [made]
 */
function show(form, wanted, made) {
  const place = /** @type {HTMLElement} */ (form.querySelector(".cnnviz-made"));
  place.hidden = !made;
  if (!made) return;
  const table = /** @type {HTMLTableElement} */ (form.querySelector(".cnnviz-wanted")?.cloneNode(true));
  table.ariaLabel = place.querySelector("p")?.textContent || "";
  table.querySelectorAll("tbody tr").forEach((row, y) =>
    row.querySelectorAll("td").forEach((cell, x) => {
      cell.textContent = number(made[y][x]);
      cell.classList.toggle("differs", number(made[y][x]) !== number(wanted[y][x]));
    }),
  );
  place.querySelector("[data-made]")?.replaceChildren(table);
}
