// The page of this window: what the server sent last, and how it becomes what it sends now.

import { OWN, ownPath } from "../addresses.js";
import { copied, patch } from "./patch.js";
import { remember } from "./state.js";
import { mounted } from "./theme.js";

/** What the server sent of the shown page. @type {Document | null} */
let sent = null;
let isBusy = false;
let isWanted = false;
let lost = 0;

/** How often a page is compared again, after a pause, with what the theme is just putting there. */
const PATIENCE = 5;
const PAUSE = 100;

/** Fetches the page, and shows what has changed. What is wanted meanwhile is done once, after it. */
export async function refresh() {
  isWanted = true;
  if (isBusy) return;
  isBusy = true;
  try {
    while (isWanted) {
      isWanted = false;
      await show(location.href, ownPath());
    }
  } finally {
    isBusy = false;
  }
}

/**
 * Puts an element on the page anew, as the server has sent it: its data have changed.
 * @param {Element} element
 */
export function again(element) {
  const same = (/** @type {Document} */ page) => [
    ...page.querySelectorAll(`${element.localName}[data-src]`)
  ];
  if (!sent) return location.reload();
  const origin = same(sent)[same(document).indexOf(element)];
  if (!origin) return location.reload();
  const back = remember();
  const added = copied(origin);
  element.replaceWith(added);
  mounted([added]);
  back();
}

/**
 * @param {string} address
 * @param {string} own
 */
async function show(address, own) {
  const answer = await fetch(address.replace(/#.*/, ""), { cache: "no-cache" }).catch(() => null);
  // Without an answer the server has gone; the stream tells when it is there again.
  if (!answer) return;
  const text = await answer.text();
  if (own !== ownPath()) {
    isWanted = true;
    return;
  }
  // A page that is still being made, or gone: what is shown stays until there is one.
  if (!answer.ok && !isPlaceholder()) return;
  const now = new DOMParser().parseFromString(text, "text/html");
  if (version(document) !== version(now)) {
    // The page has changed since it was loaded, or the theme has put another one here meanwhile.
    if (!sent || version(sent) !== version(document)) sent = await sentBefore();
    if (own !== ownPath()) isWanted = true;
    else if (!sent || isPlaceholder()) return location.reload();
    else if (!change(sent, now)) {
      // The theme may be exchanging the page itself; then it is another one in a moment.
      if (lost++ >= PATIENCE) return location.reload();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      [sent, isWanted] = [null, true];
      return;
    } else lost = 0;
  }
  if (!isWanted) sent = now;
}

/** What the server sent of the shown page, which it may have changed by now. */
async function sentBefore() {
  const address = new URL(`sent?version=${version(document)}`, OWN);
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Whether the window shows the page that stands for one that is being made. */
export const isPlaceholder = () => marker(document)?.hasAttribute("data-waiting") ?? false;

/** @param {Document} page */
const marker = (page) => page.querySelector("script[data-version]");

/** @param {Document} page */
const version = (page) => marker(page)?.getAttribute("data-version");

/** @param {Document} page */
const policy = (page) =>
  page.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content");

/**
 * @param {Document} before
 * @param {Document} after
 * @returns {boolean} whether the page shows `after` now
 */
function change(before, after) {
  // A page keeps the policy that it was loaded with.
  if (policy(before) !== policy(after)) {
    location.reload();
    return true;
  }
  const back = remember();
  try {
    // The version is in the head, so that it comes last.
    const changed = patch(before.body, after.body, document.body);
    changed.push(...patch(before.head, after.head, document.head));
    document.documentElement.lang = after.documentElement.lang;
    mounted(changed);
    resume(after);
  } catch (error) {
    console.warn(error);
    return false;
  }
  back();
  return true;
}

/**
 * Elements that show something else than the server sent, by the page's address, show it again.
 * @param {Document} [now]
 */
export function resume(now = sent ?? document) {
  if (!location.search) return;
  for (const one of document.querySelectorAll("cnnviz-parameters")) {
    const origin = now.querySelector("cnnviz-parameters");
    if (origin) one.replaceWith(copied(origin));
  }
}
