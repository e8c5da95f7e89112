// A kernel, judged by the map that it makes of an image.

/** @type {import("../form.js").Kind} */
export const kernel = {
  read(texts, { size: [height, width] }) {
    if (texts.every((text) => !text.trim())) return "";
    return Array.from({ length: height }, (_, y) => texts.slice(y * width, (y + 1) * width));
  },

  judge({ image, size: [height, width], tolerance, expected }, answer, tools) {
    const { words, single, shortened, near } = tools;
    /** @type {number[][]} */
    const rows = answer.map((/** @type {any[]} */ row) => row.map(single));
    if (
      rows.length !== height ||
      rows.some((row) => row.length !== width || !row.every(Number.isFinite))
    )
      return {
        error: words("The kernel has {height} rows and {width} columns of numbers.", {
          height,
          width
        })
      };
    const made = slid(image, rows);
    const far = (/** @type {number[][]} */ values) =>
      values.flatMap((row, y) =>
        row.flatMap((right, x) => (near(made[y][x], right, tolerance) ? [] : [{ y, x, right }]))
      );
    return {
      is: (one) => !far(one.expected).length,
      otherwise() {
        const all = far(expected);
        const [{ y, x, right }] = all;
        const place = words("row {row}, column {column}", { row: y, column: x });
        const values = { place, found: shortened(made[y][x]), right: shortened(right) };
        const counts = { count: all.length, total: made.flat().length };
        return `${words("At {place} your result has {found}, where {right} is right.", values)} ${words("{count} of {total} values differ.", counts)}`;
      },
      made
    };
  },

  /** The map that the reader's kernel makes, beside the one that is wanted. */
  show(form, { expected, tolerance }, made, { near, shortened }) {
    form.querySelector(".cnnviz-result")?.toggleAttribute("hidden", !made);
    form.querySelectorAll(".cnnviz-made tbody td").forEach((cell, i) => {
      const value = made?.flat()[i] || 0;
      cell.textContent = shortened(value);
      cell.classList.toggle("differs", !near(value, expected.flat()[i], tolerance));
    });
  }
};

/**
 * What a convolutional layer makes of rows with one kernel, stride 1 and no padding, in float64.
 * @type {(image: number[][], kernel: number[][]) => number[][]}
 */
const slid = (image, kernel) =>
  image
    .slice(kernel.length - 1)
    .map((_, y) =>
      image[0]
        .slice(kernel[0].length - 1)
        .map((_, x) =>
          kernel
            .flatMap((row, i) => row.map((weight, j) => weight * image[y + i][x + j]))
            .reduce((a, b) => a + b)
        )
    );
