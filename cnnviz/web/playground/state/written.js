// Numbers as people write and paste them: with a true minus, a decimal comma, as fractions, in
// full-width digits. What can be read in two ways is not guessed.

/**
 * @typedef {{value: number, twice: boolean}} Found `value` is NaN where the text is no number, or
 *   can be read in two ways (`twice`)
 * @typedef {"" | "number" | "twice" | "ragged" | "separators"} Problem
 * @typedef {{rows: number[][], problem: Problem, text: string}} Grid `text` is what the problem is about
 */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** Three digits in each group behind the first. */
const GROUPED = /^[+-]?[1-9]\d{0,2}([,.'])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d*)?$/;
/** A comma that parts no thousands. */
const DECIMAL_COMMA = /^[+-]?(0+,\d*|\d*,(\d{0,2}|\d{4,}))$/;

/** Other forms of digits, signs and spaces as ASCII has them. @param {string} text */
function plain(text) {
  return (
    text
      .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, "-")
      .replace(/[\u2044\u2215]/g, "/")
      // ½ and its kin; behind a digit they would make a mixed number.
      .replace(/(?<!\d\s*)[\u00bc-\u00be\u2150-\u215e]/g, (sign) =>
        sign.normalize("NFKC").replace("\u2044", "/")
      )
      // Marks of direction and breaks without width are no part of a number.
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
      // A space that may not break inside of a number parts thousands.
      .replace(/(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))/g, "'")
      .replace(/\r\n?/g, "\n")
      .replace(/[^\S\n\t]+/g, " ")
      .replace(/ *([/\t]) */g, "$1")
  );
}

/** @param {string} text @param {boolean} comma whether a comma is decimal for sure @returns {Found} */
function decimal(text, comma) {
  const [first, ...others] = text.match(/[,.']/g) ?? [];
  if (first && GROUPED.test(text) && (others.length || first === "'")) {
    // 1,234.5 and 1.234,5 and 1'234 and 1,234,567 can be read in one way only.
    const whole = text.replaceAll(first, "");
    return { value: Number(whole.replace(",", ".")), twice: false };
  }
  // 1,500 may be one and a half, or a thousand and a half.
  const twice = first === "," && GROUPED.test(text) && !comma;
  const pointed = others.length ? text : text.replace(",", ".");
  const value = NUMBER.test(pointed) && !twice ? Number(pointed) : Number.NaN;
  return { value: Number.isFinite(value) ? value : Number.NaN, twice };
}

/**
 * One number: 1.5, 1,5, −1, 1/3, 2e-3, １２.
 * @param {string} text @param {boolean} [comma] whether a comma is decimal for sure @returns {Found}
 */
export function readNumber(text, comma = false) {
  const parts = plain(text).trim().split("/");
  const [above, below] = parts.map((part) => decimal(part, comma));
  if (!above || !below) return above ?? { value: Number.NaN, twice: false };
  const value = parts.length === 2 ? above.value / below.value : Number.NaN;
  return {
    value: Number.isFinite(value) ? value : Number.NaN,
    twice: above.twice || below.twice
  };
}

/** Whether a pasted text is more than one cell. @param {string} text */
export function isGrid(text) {
  const cells = plain(text).trim();
  return (
    /[\n\t;[{]|\S \S|,.*,/.test(cells) &&
    !Number.isFinite(readNumber(cells).value) &&
    /\d/.test(cells)
  );
}

/**
 * A grid, as a spreadsheet, a text file or Python writes it. Where tabs, semicolons or spaces part
 * the cells, a comma is a decimal one; where commas part them, it is not.
 * @param {string} text @returns {Grid}
 */
export function readGrid(text) {
  const { lines, listed } = linesOf(plain(text));
  const parted =
    listed && /,/.test(listed) ? { cells: /, */, rows: "" } : partedBy(lines.join("\n"));
  if (!parted) return { rows: [], problem: "separators", text: text.trim() };
  const texts = lines
    .flatMap((line) => (parted.rows ? line.split(parted.rows) : [line]))
    .map((line) => line.trim().split(parted.cells));
  const comma = texts.flat().some((cell) => DECIMAL_COMMA.test(cell));
  const found = texts.map((row) => row.map((cell) => ({ cell, ...readNumber(cell, comma) })));
  const wrong = found.flat().find(({ value }) => !Number.isFinite(value));
  if (wrong) return { rows: [], problem: wrong.twice ? "twice" : "number", text: wrong.cell };
  const rows = found.map((row) => row.map(({ value }) => value));
  const isRagged = rows.some((row) => row.length !== rows[0]?.length);
  return { rows, problem: isRagged ? "ragged" : "", text: "" };
}

/**
 * The rows between Python's brackets (`listed` is what they hold), or else the lines of the text.
 * @param {string} text @returns {{lines: string[], listed?: string}}
 */
function linesOf(text) {
  const listed = /^[\w.( ]*[[{]([\s\S]*)[\]}](?:, *\w+ *= *[\w.]+)*[) ]*$/.exec(text.trim())?.[1];
  if (listed === undefined) return { lines: tidied(text.split("\n")) };
  const rows = listed.match(/[[{][^[\]{}]*[\]}]/g)?.map((row) => row.slice(1, -1)) ?? [listed];
  // Between the brackets of two rows only commas and space may stand.
  const between = listed.replace(/[[{][^[\]{}]*[\]}]/g, "").replace(/[\s,]/g, "");
  const isList = rows.length === 1 && rows[0] === listed;
  if (between && !isList) return { lines: [text] };
  return { lines: tidied(rows.map((row) => row.replaceAll("\n", " "))), listed };
}

/** Without the spaces and separators at the ends of lines. @param {string[]} lines */
function tidied(lines) {
  return lines.map((line) => line.replace(/^ +|[ ,;]+$/g, "")).filter((line) => line.trim());
}

/** Whether commas or spaces stand in it. @param {string} text */
function isParted(text) {
  return text.includes(",") || text.includes(" ");
}

/** Whether a comma has no space behind it. @param {string} text */
function isTight(text) {
  return text.replaceAll(", ", "").includes(",");
}

/**
 * What parts the cells, and where all stand in one line, the rows; null where that cannot be told.
 * @param {string} text @returns {{cells: string | RegExp, rows?: string} | null}
 */
function partedBy(text) {
  if (text.includes("\t")) return { cells: "\t" };
  if (text.includes(";")) {
    const parts = text.split(/[;\n]/).map((part) => part.trim());
    if (text.includes("\n") || !parts.some(isParted)) return { cells: ";" };
    // 1, 2; 3, 4 and 1 2; 3 4 are rows; 1,2;3,4 may be two numbers or four.
    const commas = parts.some((part) => part.includes(","));
    if (parts.some(isTight)) return null;
    return { cells: commas ? ", " : " ", rows: ";" };
  }
  if (!text.includes(",")) return { cells: " " };
  // 1,2/3,4 may be two rows, as the address has them, or a fraction between two numbers.
  const counts = new Set(text.split("/").map((part) => part.split(",").length));
  if (text.includes("/") && counts.size === 1 && !text.includes("\n")) return null;
  const spaced = text.includes(", ");
  if (/[^,] /.test(text)) return spaced ? null : { cells: " " };
  return spaced && isTight(text) ? null : { cells: /, */ };
}
