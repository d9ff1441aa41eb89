/** Points as CSV: written here, read by the server, which says in which row and column something is wrong. */

import { PARTS } from "../parts.js";

/** @typedef {{path?: string, message: string, row?: number, column?: number|string}} Refusal */

const DECIMALS = 4;

/**
 * @param {ReadonlyArray<readonly number[]>} rows  x, y, label and, where it is known, the part: 0 train, 1 validation, 2 test
 * @param {{x0: number, x1: number, y0: number, y1: number}} domain  the plane they lie in: the smaller it is, the more decimals are told
 * @returns {string} with a header line
 */
export function toCsv(rows, { x0, x1, y0, y1 }) {
  const decimals = DECIMALS + Math.max(0, Math.ceil(-Math.log10(Math.min(x1 - x0, y1 - y0))));
  const divided = rows.some((row) => PARTS[row[3]] !== undefined);
  const lines = rows.map(([x, y, label, part]) => [tidy(x, decimals), tidy(y, decimals), tidy(label, DECIMALS), ...(divided ? [PARTS[part] ?? ""] : [])].join());
  return [divided ? "x,y,label,split" : "x,y,label", ...lines, ""].join("\n");
}

/** @param {number} value @param {number} decimals */
function tidy(value, decimals) {
  return String(Number(value.toFixed(decimals)));
}

/**
 * Has a text or a file read by the server.
 * @param {string|File} source
 * @returns {Promise<{points: number[][], domain?: number[], classes?: number, task?: string, notes?: string[]}>} `notes`: what was
 *   guessed, left out or converted
 * @throws {CsvRefused} naming rows and columns
 */
export async function parseCsv(source) {
  const response = await fetch("/api/datasets/parse-csv", { method: "POST", ...bodyOf(source) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new CsvRefused(answer.errors ?? [{ message: `${response.status} ${response.statusText}` }]);
  return answer;
}

/** @param {string|File} source @returns {RequestInit} */
function bodyOf(source) {
  if (typeof source === "string") return { headers: { "content-type": "application/json" }, body: JSON.stringify({ text: source }) };
  const form = new FormData();
  form.append("file", source);
  return { body: form };
}

/** A CSV that could not be read, with the server's reasons. */
export class CsvRefused extends Error {
  /** @param {Refusal[]} reasons */
  constructor(reasons) {
    super(reasons.map(({ message }) => message).join("\n"));
    this.reasons = reasons;
  }
}

/**
 * Hands a text to the person as a file.
 * @param {string} name
 * @param {string} text
 */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
