// Play: the window slides over the input, and the output appears behind it.

import { words } from "../words.js";
import { find } from "./panel.js";

/** @typedef {import("./panel.js").Panel} Panel */
/**
 * @typedef {{target: () => Panel | undefined, values: (panel: Panel) => Float32Array, show: (panel: Panel, y: number, x: number) => void,
 *   mask: (stage: number, last: {y: number, x: number} | null) => void}} Stagehand
 */

/** What a whole map takes at the faster speeds; the first two go place by place. */
const SECONDS = [0, 0, 40, 15, 5];

export class Play {
  #host;
  #hand;
  /** @type {{panel: Panel, at: number} | null} */
  #run = null;
  #frame = 0;
  #time = 0;

  /**
   * @param {HTMLElement} host
   * @param {AbortSignal} signal
   * @param {Stagehand} hand
   */
  constructor(host, signal, hand) {
    this.#host = host;
    this.#hand = hand;
    /** @param {Event} event */
    const pressed = ({ target }) => {
      const act = target instanceof Element ? target.closest("button")?.dataset.do : "";
      if (act === "play") this.running ? this.pause() : this.#start();
      if (act === "step") this.#step();
      if (act === "stop") this.stop();
    };
    host.addEventListener("click", pressed, { signal });
    this.#tell();
    signal.addEventListener("abort", () => this.stop());
  }

  get running() {
    return this.#frame !== 0;
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#tell();
  }

  /** Show the whole map again; false where nothing was hidden. */
  stop() {
    const run = this.#run;
    this.#run = null;
    this.pause();
    if (run) this.#hand.mask(run.panel.stage, null);
    return !!run;
  }

  #start() {
    if (isStill()) return this.#step();
    if (!this.#begin()) return;
    this.#time = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
    this.#tell();
  }

  #step() {
    this.pause();
    const first = !this.#run;
    const run = this.#begin();
    if (run && !first) run.at = Math.floor(run.at) + 1;
    this.#draw();
    this.#tell();
  }

  #begin() {
    const panel = this.#hand.target();
    return (this.#run ??= panel ? { panel, at: strong(this.#hand.values(panel)) } : null);
  }

  /** @param {number} now */
  #tick(now) {
    const run = this.#run;
    if (!run) return;
    // After a pause of the page itself the window goes on from where it was.
    run.at += (Math.min(now - this.#time, 100) / 1000) * this.#speed(run.panel);
    this.#time = now;
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
    this.#draw();
  }

  #draw() {
    const run = this.#run;
    if (!run) return;
    const { panel } = run;
    const last = panel.height * panel.width - 1;
    const place = Math.min(last, Math.floor(run.at));
    const [y, x] = [Math.floor(place / panel.width), place % panel.width];
    this.#hand.show(panel, y, x);
    if (run.at > last) this.stop();
    else this.#hand.mask(panel.stage, { y, x });
  }

  /**
   * Places a second.
   * @param {Panel} panel
   */
  #speed({ height, width }) {
    const chosen = Number(find(this.#host, "[data-speed]")?.value || 4);
    const slow = 4 * 8 ** (Math.min(chosen, 2) - 1);
    return chosen > 2 ? Math.max(slow * chosen, (height * width) / SECONDS[chosen - 1]) : slow;
  }

  #tell() {
    this.#host.dataset.play = this.running ? "running" : this.#run ? "paused" : "off";
    const button = find(this.#host, "[data-do=play]");
    const play = isStill() ? words("Play, a step at a time") : words("Play");
    if (button) button.textContent = this.running ? words("Pause") : play;
    find(this.#host, "[data-do=stop]")?.toggleAttribute("hidden", !this.#run);
  }
}

/** Where less motion is asked for, the window goes a place at each press. */
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * The first place of a map at which something happens: half of its largest answer.
 * @param {Float32Array} values
 */
function strong(values) {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return values.findIndex((value) => Math.abs(value) >= most / 2);
}
