// The arithmetic, off the page's own thread. Steps before the first one that has changed are not
// computed again.

import { perform } from "../../numbers/layers.js";
import { range } from "./scales.js";

/**
 * @typedef {import("../../numbers/maps.js").Maps} Maps
 * @typedef {import("./steps.js").Step} Step
 * @typedef {{image: Maps | null, steps: Step[]}} Job
 *   image: null where it is that of the job before
 * @typedef {{from: number, maps: Maps[], ranges: import("./scales.js").Range[], milliseconds: number}} Answer
 *   maps and ranges of the steps from `from` on; those before are as they were
 */

/** @type {{image: Maps | null, keys: string[], maps: Maps[]}} */
let last = { image: null, keys: [], maps: [] };

addEventListener("message", (/** @type {MessageEvent<Job>} */ { data }) => {
  postMessage(answer(data));
});

/** @param {Job} job @returns {Answer} */
function answer({ image, steps }) {
  const began = performance.now();
  if (image) last = { image, keys: [], maps: [] };
  const keys = steps.map((step) => JSON.stringify(step));
  let from = keys.findIndex((key, index) => key !== last.keys[index]);
  if (from < 0) from = keys.length;
  const maps = last.maps.slice(0, from);
  for (const step of steps.slice(from)) {
    const before = maps.at(-1) ?? last.image;
    if (before) maps.push(perform(step, before));
  }
  last = { ...last, keys, maps };
  const fresh = maps.slice(from);
  const ranges = fresh.map(range);
  return { from, maps: fresh, ranges, milliseconds: performance.now() - began };
}
