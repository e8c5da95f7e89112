// A number, within a tolerance.

/** @type {import("../form.js").Kind} */
export const number = {
  judge(data, text, { words, single, shortened }) {
    const given = single(text);
    const answer = shortened(given, 12);
    return {
      error: Number.isFinite(given) ? "" : words("The answer is one number."),
      is: ({ answer }) => Math.abs(given - answer) <= data.tolerance,
      otherwise: () =>
        given > data.answer
          ? words("{answer} is too large.", { answer })
          : words("{answer} is too small.", { answer })
    };
  }
};
