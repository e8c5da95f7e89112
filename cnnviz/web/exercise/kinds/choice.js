// One of several options, by its number from 1.

/** @type {import("../form.js").Kind} */
export const choice = {
  judge({ options }, answer, { words, single }) {
    const option = options[single(answer) - 1];
    const count = options.length;
    return {
      error: option ? "" : words("Choose one of the numbers 1 to {count}.", { count }),
      is: () => option.right,
      otherwise: () => option.message
    };
  }
};
