/** Matrices as people type and paste them, and numbers as cells show them. Pure. */

import { short } from "../views/numbers.js";

/** @typedef {number|string} Typed  a number, or what was typed instead of one, for the server to refuse */

const PARTS = /** @type {Record<string, string>} */ ({ "½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3" });

/**
 * @param {string} text  of one cell: a number, with a comma or a point, or a fraction such as 1/9
 * @returns {Typed} the text itself where it is no number
 */
export function parseCell(text) {
  const clean = text.trim().replaceAll("−", "-").replace(/[½¼¾⅓⅔]/, (sign) => PARTS[sign]).replace(/^(-?\d*),(\d+)$/, "$1.$2");
  const fraction = /^(-?[\d.]+)\/([\d.]+)$/.exec(clean);
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(clean);
  return clean !== "" && Number.isFinite(value) ? value : text.trim();
}

/**
 * @param {string} text  rows on lines of their own, or parted by semicolons, by a slash between spaces, or by brackets
 * @returns {Typed[][]} no rows where there is nothing in it
 */
export function parseMatrix(text) {
  const rows = text.replace(/[\])}]\s*,?\s*[[({]/g, ";").split(/[;\r\n]+|\s\/\s/);
  const parts = text.includes("\t") ? /[\t|]+/ : /[\s,|]+/;
  return rows.map((row) => row.replace(/[[\](){}]/g, " ").trim().split(parts).filter((cell) => cell.trim()).map(parseCell)).filter((row) => row.length);
}

/**
 * @param {number} value
 * @returns {string} four significant digits at most
 */
export function cellText(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (size && (size >= 1e5 || size < 1e-3))) return short(value);
  return String(Number(value.toPrecision(4))).replace("-", "\u2212").replace(/^\u22120$/, "0");
}

/**
 * @param {Typed} value
 * @returns {string} as its cell shows it: a number, or what was typed
 */
export function typedText(value) {
  return typeof value === "string" ? value : cellText(value);
}

/**
 * @param {Typed[][]} values
 * @returns {number[]} those that are numbers
 */
function numbersOf(values) {
  return /** @type {number[]} */ (values.flat().filter((value) => typeof value === "number"));
}

/**
 * @param {Typed[][]} values
 * @returns {number} the size of the largest number
 */
export function largestOf(values) {
  return Math.max(0, ...numbersOf(values).map(Math.abs));
}

/**
 * @param {Typed[][]} values
 * @returns {number} by which a cell is moved: whole steps among whole numbers
 */
export function stepOf(values) {
  return numbersOf(values).every(Number.isInteger) ? 1 : 0.05;
}

/**
 * @param {Typed} value
 * @param {number} by
 * @returns {number} what was no number is moved from 0
 */
export function moveBy(value, by) {
  return Number(((typeof value === "number" ? value : 0) + by).toFixed(6));
}

/**
 * @param {number} value
 * @returns {string} as a factor or a summand that follows a sign: negative numbers in brackets
 */
export function bracketed(value) {
  const text = cellText(value);
  return text.startsWith("\u2212") ? `(${text})` : text;
}

/**
 * @template {Typed} Cell
 * @param {Cell[][]} matrix
 * @param {number} rows
 * @param {number} columns
 * @returns {(Cell|number)[][]} cut off, or filled up with zeros
 */
export function resized(matrix, rows, columns) {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => matrix[r]?.[c] ?? 0));
}
