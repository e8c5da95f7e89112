// The page of this window: what the server sent last, and how it becomes what it sends now.

import { ownPath } from "../addresses.js";
import { Lost, patch } from "./patch.js";
import { remember } from "./state.js";
import { mounted, prepared } from "./theme.js";

/** What the server sent of the shown page. @type {Document | null} */
let sent = null;
/** Of which page. */
let path = "";
let isWaiting = false;
let isWanted = false;

/** Fetches the page, and shows what has changed. What is wanted meanwhile is done once, after it. */
export async function refresh() {
  isWanted = true;
  if (isWaiting) return;
  isWaiting = true;
  try {
    while (isWanted) {
      isWanted = false;
      await show(location.href, ownPath());
    }
  } finally {
    isWaiting = false;
  }
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
  if (!sent || path !== own) {
    if (version(document) !== version(now)) location.reload();
  } else if (version(sent) !== version(now)) change(sent, now);
  sent = now;
  path = own;
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
 */
function change(before, after) {
  // A page keeps the policy that it was loaded with.
  if (policy(before) !== policy(after) || isPlaceholder()) return location.reload();
  const back = remember();
  try {
    const added = [
      ...patch(before.head, after.head, document.head, prepared),
      ...patch(before.body, after.body, document.body, prepared)
    ];
    document.documentElement.lang = after.documentElement.lang;
    mounted(added);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    location.reload();
  }
  back();
}
