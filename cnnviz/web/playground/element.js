// The lazy rest of <cnnviz-playground>: what it starts from is fetched, then it takes the place of
// the static contact sheet.

import { ready } from "../words.js";
import { Playground } from "./playground.js";

/**
 * @param {HTMLElement} host
 * @param {AbortSignal} signal aborted when the playground leaves the page
 * @param {string} followed where the link leads that brought the reader here, if one did
 */
export async function play(host, signal, followed) {
  const base = new URL(host.dataset.src ?? "", document.baseURI);
  const [answer] = await Promise.all([fetch(base, { signal }), ready(), styled()]);
  if (!answer.ok) throw new Error(`${base.pathname}: ${answer.status}`);
  /** @type {import("./state/start.js").Data} */
  const data = await answer.json();
  if (signal.aborted) return;
  const playground = new Playground(host, data, base, signal);
  signal.addEventListener("abort", () => playground.destroy());
  await playground.open(followed);
}

/** The playground's own styles: no other page loads them. */
async function styled() {
  const { href } = new URL("../playground.css", import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  await new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}
