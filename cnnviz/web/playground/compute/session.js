// The page's side of the worker. Latest wins: while the worker is busy only the newest job waits,
// so that what is shown is never far behind what is dragged.

/**
 * @typedef {import("../../numbers/maps.js").Maps} Maps
 * @typedef {import("./steps.js").Step} Step
 * @typedef {import("./scales.js").Range} Range
 * @typedef {{image: Maps, steps: Step[]}} Wanted
 * @typedef {{maps: Maps[], ranges: Range[], milliseconds: number}} Result of the steps, without the image
 */

/** @template {Wanted} T */
export class Session {
  /** @type {Worker} */
  #worker;
  /** @type {T | null} */
  #running = null;
  /** @type {T | null} */
  #waiting = null;
  /** What the worker has: it is sent an image once. @type {Maps | null} */
  #image = null;
  #answers = 0;
  /** @type {{maps: Maps[], ranges: Range[]}} */
  #last = { maps: [], ranges: [] };

  /** @param {(job: T, result: Result) => void} onResult @param {(message: string) => void} onFailure */
  constructor(onResult, onFailure) {
    this.onResult = onResult;
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#answered(data));
    this.#worker.addEventListener("error", (event) => {
      const next = this.#waiting;
      this.#running = this.#waiting = this.#image = null;
      onFailure(event.message || "worker.js");
      // One that has never answered did not load: it would be waited for in vain.
      if (next && this.#answers) this.#send(next);
    });
  }

  get busy() {
    return this.#running !== null;
  }

  /** @param {T} job */
  run(job) {
    if (this.#running) this.#waiting = job;
    else this.#send(job);
  }

  stop() {
    this.#worker.terminate();
    this.#running = this.#waiting = this.#image = null;
  }

  /** @param {T} job */
  #send(job) {
    const fresh = job.image !== this.#image;
    this.#image = job.image;
    this.#running = job;
    /** @type {import("./worker.js").Job} */
    const message = {
      image: fresh ? job.image : null,
      steps: job.steps
    };
    this.#worker.postMessage(message);
  }

  /** @param {import("./worker.js").Answer} answer */
  #answered({ from, maps, ranges, milliseconds }) {
    const job = this.#running;
    this.#running = null;
    this.#answers += 1;
    this.#last = {
      maps: [...this.#last.maps.slice(0, from), ...maps],
      ranges: [...this.#last.ranges.slice(0, from), ...ranges]
    };
    const next = this.#waiting;
    this.#waiting = null;
    if (next) this.#send(next);
    if (job) this.onResult(job, { ...this.#last, milliseconds });
  }
}
