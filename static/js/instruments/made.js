/** How one number of a matrix comes from others: which cells it is made of, and the sum written out. The rule is the engine's; pure. */

import { fixed } from "../views/numbers.js";

/** @typedef {{row: number, column: number}} Spot */
/** @typedef {Record<string, number[][]>} Matrices */
/** @typedef {string[]} Rule  what is done, and the matrices it is done with */
/** @typedef {{name: string, row?: number, column?: number, head?: number}} Part  of a matrix, or of that of one head: a row, a column, or a cell */

/**
 * @param {Rule|undefined} rule
 * @param {Spot} spot
 * @returns {Part[]}
 */
export function partsOf(rule, { row, column }) {
  const [how, left, right] = rule ?? [];
  if (how === "rows") return [{ name: left, row }, { name: right, row: column }];
  if (how === "product") return [{ name: left, row }, { name: right, column }];
  if (how === "join") return [{ name: left, row, column: column % Number(right), head: Math.floor(column / Number(right)) }];
  if (how === "softmax") return [{ name: left, row }];
  return left ? [{ name: left, row, column }] : [];
}

/**
 * @param {Part[]} parts
 * @param {string} name  of the matrix
 * @param {Spot} spot
 * @returns {boolean} whether the number there is one of the parts
 */
export function isPart(parts, name, { row, column }) {
  return parts.some((part) => part.name === name && (part.row ?? row) === row && (part.column ?? column) === column);
}

/**
 * @param {Rule|undefined} rule
 * @param {Spot} spot
 * @param {Matrices} matrices
 * @param {number} result  the number itself
 * @param {{scale: number}} facts
 * @returns {string} the numbers it is made of, and what comes of them; empty for what is given
 */
export function writtenOut(rule, { row, column }, matrices, result, { scale }) {
  const [how, left, right] = rule ?? [];
  const a = matrices[left] ?? [];
  const number = (/** @type {number} */ value) => (value < 0 ? `(${fixed(value)})` : fixed(value));
  const sum = (/** @type {number[]} */ these, /** @type {number[]} */ those) => `${these.map((value, i) => `${number(value)}·${number(those[i])}`).join(" + ")} = ${fixed(result, 3)}`;
  if (how === "rows") return sum(a[row], matrices[right][column]);
  if (how === "product") return sum(a[row], matrices[right].map((line) => line[column]));
  if (how === "divide") return `${fixed(a[row][column])} / ${fixed(scale, 3)} = ${fixed(result, 3)}`;
  if (how === "hide") return Number.isFinite(result) ? fixed(result, 3) : `${fixed(a[row][column])} → ${fixed(-Infinity)}`;
  if (how !== "softmax") return "";
  const seen = a[row].filter(Number.isFinite);
  if (!Number.isFinite(a[row][column])) return `e^${fixed(-Infinity)} = 0`;
  return `e^${fixed(a[row][column])} / (${seen.map((value) => `e^${fixed(value)}`).join(" + ")}) = ${fixed(result, 3)}`;
}
