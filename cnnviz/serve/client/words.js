// The texts of the live view in the page's language; English until they have come.

/** By the English ones. @type {Record<string, string>} */
let texts = {};

/** Fetches the texts of the page's language. */
export async function speak() {
  const language = document.documentElement.lang || "en";
  const answer = await fetch(new URL(`words.json?language=${language}`, import.meta.url));
  if (answer.ok) texts = await answer.json();
}

/**
 * The build collects every literal that is handed to this.
 * @param {string} text English
 * @param {Record<string, string | number>} [values] of its {placeholders}
 */
export function words(text, values = {}) {
  return (texts[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => `${values[name]}`);
}

/** @param {number} value with one decimal, as the page's language writes it */
export function seconds(value) {
  const language = document.documentElement.lang || "en";
  const digits = value < 100 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits
  }).format(value);
}
