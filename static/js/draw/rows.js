/** Painted points as rows of numbers, each with the part it is held out for, where the server has said it. */

/** @typedef {number[]} Row  x, y, label, part of the split (255 while the server has not said) */

export const UNASSIGNED = 255;
const SAME = 2e-3;

/** @param {number[]} row  x, y, label and perhaps a part @returns {Row} */
export function withPart(row) {
  return row.length > 3 ? row : [...row, UNASSIGNED];
}

/** @param {Row} row @returns {number[]} as it is sent: a part that nobody has said is left to the server */
export function withoutUnknownPart(row) {
  return row.length > 3 && row[3] === UNASSIGNED ? row.slice(0, 3) : row;
}

/** @param {Row[]} a @param {Row[]} b @returns {boolean} whether both are the same points of the same classes */
export function alike(a, b) {
  return a.length === b.length && a.every((row, i) => row[2] === b[i][2] && Math.abs(row[0] - b[i][0]) < SAME && Math.abs(row[1] - b[i][1]) < SAME);
}
