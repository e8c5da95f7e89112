// Pairs lists of elements in order: what the server sent before, what it sends now, what is shown.

import { attributeValue } from "./theme.js";

/**
 * The pairs of two lists that together weigh most, in order.
 * @template A, B
 * @param {A[]} one
 * @param {B[]} other
 * @param {(a: A, b: B) => number} weigh 0 for what does not fit
 * @returns {Map<A, B>}
 */
export function pairs(one, other, weigh) {
  // What is alike at both ends is most of it.
  const width = other.length + 1;
  const best = new Float64Array((one.length + 1) * width);
  const weights = new Float64Array(one.length * other.length);
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--) {
      const weight = weigh(one[i], other[j]);
      weights[i * other.length + j] = weight;
      const at = i * width + j;
      best[at] = Math.max(
        best[at + 1],
        best[at + width],
        weight > 0 ? weight + best[at + width + 1] : 0
      );
    }
  /** @type {Map<A, B>} */
  const found = new Map();
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    const at = i * width + j;
    const weight = weights[i * other.length + j];
    if (weight > 0 && best[at] === weight + best[at + width + 1]) found.set(one[i++], other[j++]);
    else if (best[at] === best[at + width]) i++;
    else j++;
  }
  return found;
}

/**
 * What shows an element that the server sent: its place among its siblings, and the element itself,
 * which scripts may have put into wrappers.
 * @typedef {{ place: Element, element: Element }} Shown
 */

/**
 * What shows the children of an element; scripts may have put others between them.
 * @param {Element[]} sent
 * @param {Element} parent
 * @returns {Map<Element, Shown>}
 */
export function shown(sent, parent) {
  const places = [...parent.children];
  const texts = new Map([...sent, ...places].map((one) => [one, textOf(one)]));
  const weigh = (/** @type {Element} */ one, /** @type {Element} */ place) => {
    const isSameText = texts.get(one) === texts.get(place);
    if (one.localName !== place.localName) return isSameText && wrapped(one, place) ? 3 : 0;
    if (one.id && one.id !== place.id) return 0;
    return (
      2 + (one.id ? 4 : 0) + (isSameText ? 4 : 0) + (one.className === place.className ? 1 : 0)
    );
  };
  /** @type {Map<Element, Shown>} */
  const found = new Map();
  for (const [one, place] of pairs(sent, places, weigh)) {
    const element = one.localName === place.localName ? place : wrapped(one, place);
    if (element) found.set(one, { place, element });
  }
  sameGaps(sent, places, found);
  const left = places.filter((place) => ![...found.values()].some((one) => one.place === place));
  for (const one of sent.filter((one) => !found.has(one))) {
    const place = left.find((place) => isCopy(one, place));
    if (place) found.set(one, { place, element: place });
  }
  return found;
}

/**
 * Pairs what is left between two pairs, if it is equally many: a theme may have put another kind of
 * element in place of one.
 * @param {Element[]} sent
 * @param {Element[]} places
 * @param {Map<Element, Shown>} found
 */
function sameGaps(sent, places, found) {
  for (let i = 0, j = 0; i < sent.length; i++, j++) {
    const from = i;
    while (i < sent.length && !found.has(sent[i])) i++;
    const next = found.get(sent[i])?.place;
    const end = next ? places.indexOf(next) : places.length;
    if (end - j === i - from)
      for (let k = 0; k < i - from; k++) {
        const place = places[j + k];
        found.set(sent[from + k], { place, element: place });
      }
    j = end;
  }
}

/**
 * Whether an element is as the server sent it, though elsewhere: themes add to the head at its end.
 * @param {Element} sent
 * @param {Element} place
 */
function isCopy(sent, place) {
  return (
    sent.localName === place.localName &&
    textOf(sent) === textOf(place) &&
    [...sent.attributes].every(
      ({ name, value }) => place.getAttribute(name) === attributeValue(name, value)
    )
  );
}

/** @param {Element} element */
function textOf(element) {
  return (element.textContent || "").replace(/\s+/g, "");
}

/**
 * The element inside of a wrapper.
 * @param {Element} sent
 * @param {Element} place
 */
function wrapped(sent, place) {
  const inside = place.getElementsByTagName(sent.localName);
  return inside.length === 1 && (!sent.id || inside[0].id === sent.id) ? inside[0] : null;
}
