// A thought, which only its author can judge.

/** @type {import("../form.js").Kind} */
export const thought = {
  judge: (_data, _answer, { words }) => ({
    compare: words("Only you can judge this one: compare it with the solution.")
  })
};
