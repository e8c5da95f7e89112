// The site's own words in the page's language, and numbers as that language writes them.

/** By the keys that the build has put in place of the texts. @type {Record<string, string>} */
let texts = {};
/** @type {Promise<void> | null} */
let loading = null;

/** Resolves when `words` speaks the page's language; the next call tries again where that failed. */
export function ready() {
  loading ??= fetch(new URL("words.json", import.meta.url))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((found) => void (texts = found));
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

/**
 * The build collects every literal that is handed to this, and puts its key there: the texts
 * themselves come with words.json.
 * @param {string} text English
 * @param {Record<string, string | number>} [values] of its {placeholders}
 */
export function words(text, values = {}) {
  return (texts[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => `${values[name]}`);
}

/** @type {Record<string, Intl.NumberFormat>} */
const formats = {};

/**
 * As the pages write it: whole numbers whole, others with three significant digits, a true minus.
 * @param {number} value
 */
export function number(value) {
  const whole = Number.isInteger(value) || Math.abs(value) >= 1000;
  const language = document.documentElement.lang || "en";
  // TypeScript's library does not know the rounding yet.
  const options = /** @type {Intl.NumberFormatOptions} */ ({
    roundingMode: "halfEven",
    ...(whole ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 })
  });
  formats[language + whole] ??= new Intl.NumberFormat(language, options);
  // Adding 0 turns -0 into 0.
  return formats[language + whole].format(value + 0).replace("-", "\u2212");
}
