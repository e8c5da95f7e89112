// Puts what the server has changed on a page into the shown page, and leaves the rest alone.
//
// Two versions of what the server sent are compared, never the shown page: what scripts and readers
// have done to it stays where the server has changed nothing. The smallest blocks that differ are
// replaced.

import { pairs, shown } from "./align.js";
import { keepState } from "./state.js";
import { attributeValue, prepared } from "./theme.js";

/** Elements that are replaced as a whole, beside those with text of their own and custom ones. */
const WHOLE = new Set(
  "a audio button canvas code dl fieldset form h1 h2 h3 h4 h5 h6 iframe label math noscript object option p picture pre script select style summary svg table template textarea video".split(
    " "
  )
);

/** A changed element is not on the shown page, or not where it was. */
class Lost extends Error {}

/**
 * @param {Element} before what the server sent
 * @param {Element} after what it sends now
 * @param {Element} place what shows it
 * @returns {Element[]} the elements that were put on the page, and those taken from it
 */
export function patch(before, after, place) {
  /** @type {Element[]} */
  const changed = [];
  attributes(before, after, place);
  children(before, after, place, changed);
  return changed;
}

/**
 * @param {Element} before
 * @param {Element} after
 * @param {Element} parent
 * @param {Element[]} all that was put on the page or taken from it so far
 */
function children(before, after, parent, all) {
  const [old, now] = [[...before.children], [...after.children]];
  const sources = new Map([...old, ...now].map((one) => [one, one.outerHTML]));
  const same = pairs(old, now, (a, b) => (sources.get(a) === sources.get(b) ? 1 : 0));
  if (same.size === old.length && same.size === now.length) return;
  const changed = between(old, now, same);
  const places = shown(old, parent);
  const gone = old.filter((one) => !same.has(one));
  if (gone.some((one) => !places.has(one))) throw new Lost();
  const from = new Map([...same, ...changed].map(([a, b]) => [b, a]));
  /** @type {Element | null} */
  let last = null;
  for (const one of now) {
    const origin = from.get(one);
    const place = origin && places.get(origin);
    if (origin && place) {
      last = same.has(origin) ? place.place : change(origin, one, place, all);
    } else if (!origin) {
      const added = made(one, all);
      if (last) last.after(added);
      else parent.prepend(added);
      last = added;
    }
  }
  for (const one of gone) {
    const place = changed.has(one) ? null : places.get(one)?.place;
    if (!place) continue;
    place.remove();
    all.push(place);
  }
}

/**
 * The pairs of elements that differ, but stand for each other.
 * @param {Element[]} old
 * @param {Element[]} now
 * @param {Map<Element, Element>} same
 */
function between(old, now, same) {
  const kept = new Set(same.values());
  /** @type {Map<Element, Element>} */
  const found = new Map();
  /** @type {Element[]} */
  let waiting = [];
  let at = 0;
  const close = () => {
    /** @type {Element[]} */
    const others = [];
    while (at < now.length && !kept.has(now[at])) others.push(now[at++]);
    at++;
    for (const [a, b] of pairs(waiting, others, alike)) found.set(a, b);
    waiting = [];
  };
  for (const one of old)
    if (same.has(one)) close();
    else waiting.push(one);
  close();
  return found;
}

/**
 * @param {Element} one
 * @param {Element} other
 */
function alike(one, other) {
  if (one.localName !== other.localName) return 0;
  if (one.id !== other.id) return isWhole(one) ? 1 : 0;
  return 1 + (one.id ? 2 : 0) + (one.className === other.className ? 1 : 0);
}

/**
 * @param {Element} before
 * @param {Element} after
 * @param {import("./align.js").Shown} shown
 * @param {Element[]} all that was put on the page or taken from it so far
 * @returns {Element} what stands in its place now
 */
function change(before, after, { place, element }, all) {
  if (!isWhole(before) && !isWhole(after)) {
    try {
      children(before, after, element, all);
      attributes(before, after, element);
      return place;
    } catch (error) {
      // Blocks of the text can always be shown anew, the frame of the page cannot.
      if (!(error instanceof Lost) || !place.parentElement?.closest("article")) throw error;
    }
  }
  const added = made(after, all);
  keepState(before, element, added);
  place.replaceWith(added);
  return added;
}

/** @param {Element} element */
function isWhole(element) {
  return (
    WHOLE.has(element.localName) ||
    element.localName.includes("-") ||
    [...element.childNodes].some((one) => one instanceof Text && one.data.trim())
  );
}

/**
 * @param {Element} sent
 * @param {Element[]} all that was put on the page or taken from it so far
 */
function made(sent, all) {
  const added = copied(sent);
  all.push(added);
  return added;
}

/**
 * A copy for the page, with scripts that run: those of a parsed document would not.
 * @param {Element} sent
 * @returns {Element}
 */
export function copied(sent) {
  const copy = document.importNode(sent, true);
  const scripts = copy.matches("script") ? [copy] : [...copy.querySelectorAll("script[src]")];
  let top = copy;
  for (const one of scripts) {
    const script = document.createElement("script");
    for (const { name, value } of one.attributes) script.setAttribute(name, value);
    script.textContent = one.textContent;
    if (one === copy) top = script;
    else one.replaceWith(script);
  }
  prepared(top);
  return top;
}

/**
 * @param {Element} before
 * @param {Element} after
 * @param {Element} element
 */
function attributes(before, after, element) {
  for (const { name } of before.attributes)
    if (!after.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of after.attributes)
    if (before.getAttribute(name) !== value)
      element.setAttribute(name, attributeValue(name, value));
}
