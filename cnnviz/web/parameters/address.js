// A combination as the page's address: `?image=coins&bank=sobel&window=2`.

/** @typedef {{name: string, values: string[]}} Choice a parameter and all its values */

/**
 * The values that an address names; what it does not name, or names no value of, stays as it is now.
 * @param {string} search such as `?image=coins`
 * @param {Choice[]} choices
 * @param {string[]} now
 */
export function read(search, choices, now) {
  const asked = new URLSearchParams(search);
  return choices.map(({ name, values }, i) => {
    const value = asked.get(name);
    return value !== null && values.includes(value) ? value : now[i];
  });
}

/**
 * The address with these values; what else it asks for is kept.
 * @param {string} search
 * @param {Choice[]} choices
 * @param {string[]} chosen
 */
export function written(search, choices, chosen) {
  const asked = new URLSearchParams(search);
  choices.forEach(({ name }, i) => asked.set(name, chosen[i]));
  return `?${asked}`;
}
