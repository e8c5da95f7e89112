// The bar that says that the page's lesson runs.

import { seconds, words } from "../words.js";
import { element } from "./elements.js";

/**
 * @typedef {{ page: string, elapsed: number, cell: number | null, cells: number | null,
 *   expected: number | null }} LessonRuns
 */

const TICK = 100;

export class Run {
  bar = element("div", "sign run");
  #text = element("span", "run-text");
  #time = element("span", "run-time");
  #done = element("span", "run-done");
  /** @type {LessonRuns | null} */
  #event = null;
  #since = 0;
  #timer = 0;

  /** @param {string} page */
  constructor(page) {
    this.page = page;
    this.#text.setAttribute("role", "status");
    // Read aloud when asked for, not with each tick.
    this.#time.setAttribute("role", "timer");
    this.bar.append(this.#done, this.#text, this.#time);
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  /** @param {LessonRuns} event */
  take(event) {
    this.#event = event;
    this.#since = performance.now() - event.elapsed * 1000;
    const { cell, cells } = event;
    const text =
      cell && cells ? words("Running: cell {cell} of {cells}", { cell, cells }) : words("Running");
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#tick();
  }

  end() {
    clearInterval(this.#timer);
    this.bar.remove();
  }

  #tick() {
    if (!this.#event) return;
    const { cell, cells, expected } = this.#event;
    const elapsed = (performance.now() - this.#since) / 1000;
    // What was expected of a run that takes longer says nothing.
    this.#time.textContent =
      expected && elapsed <= expected
        ? words("{elapsed} s of about {expected} s", {
            elapsed: seconds(elapsed),
            expected: seconds(expected)
          })
        : words("{elapsed} s", { elapsed: seconds(elapsed) });
    const share = expected ? elapsed / expected : cell && cells ? (cell - 1) / cells : 0;
    this.#done.style.setProperty("--share", `${Math.min(share, 1)}`);
  }
}
