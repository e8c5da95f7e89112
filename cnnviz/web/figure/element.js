// The lazy rest of <cnnviz-figure>: its numbers, computed again here, and the explorer over them.

import { load } from "../files/reader.js";
import { perform } from "../numbers/layers.js";
import { maps } from "../numbers/maps.js";
import { ready } from "../words.js";
import { Explorer } from "./explorer.js";

/** @typedef {import("../numbers/maps.js").Maps} Maps */
/** @typedef {import("./explain.js").Stage} Stage */

/**
 * @param {HTMLElement} host
 * @param {AbortSignal} signal aborted when the figure leaves the page
 */
export async function explore(host, signal) {
  const spoken = ready();
  const base = new URL(host.dataset.src || "", document.baseURI);
  const answer = await fetch(base, { signal });
  if (!answer.ok) throw new Error(`${base.pathname}: ${answer.status}`);
  /** @type {{stages: Stage[], choices?: import("./choices.js").Choice[]}} */
  const { stages, choices } = await answer.json();
  const given = await Promise.all(
    stages.map((stage) => (stage.computed ? null : read(stage, base)))
  );
  /** @type {(Maps | null)[]} */
  const all = [];
  for (const [index, stage] of stages.entries()) {
    const source = stage.computed && stage.source !== null ? all[stage.source] : null;
    all[index] = source ? perform(stage, source) : given[index];
    // A long chain must not hold up the page: each stage has a task of its own.
    if (source) await new Promise((done) => setTimeout(done));
  }
  await spoken;
  if (signal.aborted) return;
  const explorer = new Explorer(host);
  signal.addEventListener("abort", () => explorer.destroy());
  explorer.show(stages, all);
  if (!choices) return;
  const { follow } = await import("./choices.js");
  if (!signal.aborted) follow(host, signal, { stages, maps: all, choices, explorer });
}

/**
 * The maps of a stage that is not computed; null where its numbers did not travel.
 * @param {Stage} stage
 * @param {URL} base
 * @returns {Promise<Maps | null>}
 */
async function read({ panels }, base) {
  const found = await Promise.all(
    panels.map(({ numbers, width, height }) => numbers && load(numbers, width, height, base))
  );
  const read = found.flatMap((one) => one || []);
  if (!read.length || read.length < found.length) return null;
  const [{ height, width }] = read;
  const together = maps(read.length * read[0].channels, height, width);
  read.forEach(({ data }, i) => together.data.set(data, i * data.length));
  return together;
}
