// The form of an exercise: reads the answer, has it judged, and says the verdict.

import { ready, words } from "../words.js";
import { judge, near, shortened } from "./judge.js";
import { note } from "./stub.js";

/**
 * @param {HTMLElement} host
 * @param {HTMLFormElement} form
 * @returns {Promise<() => void>} checks what stands in the form
 */
export async function answerable(host, form) {
  const { src = "", kind, lesson, name } = host.dataset;
  const [answer] = await Promise.all([fetch(src), ready()]);
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  const data = await answer.json();
  const verdict = /** @type {HTMLElement} */ (form.querySelector(".cnnviz-verdict"));
  const solution = /** @type {HTMLDetailsElement} */ (host.querySelector(".cnnviz-solution"));
  return () => {
    const { outcome, message, made } = judge(data, written(form, data));
    verdict.dataset.outcome = outcome;
    // Its texts are the build's; of what was typed it holds numbers alone.
    verdict.innerHTML = message;
    if (outcome === "wrong") verdict.prepend(`${words("Not yet.")} `);
    if (outcome === "right") verdict.append(` ${words("The solution below tells why.")}`);
    if (kind === "kernel") show(form, data, made);
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
  if (data.kind === "pixel" && all[0]) return all[0].split(",").map(Number);
  if (data.kind !== "kernel") return all[0] || "";
  if (all.every((one) => !one.trim())) return "";
  const [height, width] = data.size;
  return Array.from({ length: height }, (_, y) => all.slice(y * width, (y + 1) * width));
}

/**
 * The map that the reader's kernel makes, beside the one that is wanted.
 * @param {HTMLFormElement} form
 * @param {any} data
 * @param {number[][]} [made]
 */
function show(form, data, made) {
  form.querySelector(".cnnviz-result")?.toggleAttribute("hidden", !made);
  form.querySelectorAll(".cnnviz-made tbody td").forEach((cell, i) => {
    const value = made?.flat()[i] || 0;
    cell.textContent = shortened(value);
    cell.classList.toggle("differs", !near(value, data.expected.flat()[i], data.tolerance));
  });
}
