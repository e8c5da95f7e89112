// A float32 as the shortest decimal that reads back to it.

/** @param {number} value @returns {string} */
export function shortest(value) {
  const wanted = Math.fround(value);
  if (wanted === 0) return "0";
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(wanted.toPrecision(digits));
    if (Math.fround(candidate) === wanted) return plain(candidate);
  }
  return plain(Number(wanted.toPrecision(9)));
}

/** No plus sign: an address may turn it into a space. @param {number} value */
function plain(value) {
  return String(value).replace("+", "");
}
