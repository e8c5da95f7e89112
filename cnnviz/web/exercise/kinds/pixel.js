// A place of a map: [row, column].

/** @type {import("../form.js").Kind} */
export const pixel = {
  read: ([place]) => place?.split(",").map(Number) ?? "",

  judge({ rows: all }, answer, { words, shortened }) {
    const [row, column] = answer;
    const value = all[row]?.[column];
    const [rows, columns] = [all.length - 1, all[0].length - 1];
    return {
      error:
        value == null
          ? words("Rows go from 0 to {rows}, columns from 0 to {columns}.", { rows, columns })
          : "",
      is: ({ answers }) =>
        answers.some((/** @type {number[]} */ place) => `${place}` === `${answer}`),
      otherwise: () =>
        words("Not row {row}, column {column}: there stands {value}.", {
          row,
          column,
          value: shortened(value)
        })
    };
  }
};
