/** Points as CSV: written here, read by the server, which says in which row and column something is wrong. */

/** @typedef {{path?: string, message: string, row?: number, column?: number|string}} Refusal */

/** @param {ReadonlyArray<readonly number[]>} rows  x, y, label @returns {string} with a header line */
export function toCsv(rows) {
  const lines = rows.map(([x, y, label]) => `${tidy(x)},${tidy(y)},${tidy(label)}`);
  return ["x,y,label", ...lines, ""].join("\n");
}

/** @param {number} value */
function tidy(value) {
  return String(Number(value.toFixed(4)));
}

/**
 * Has a text or a file read by the server.
 * @param {string|File} source
 * @returns {Promise<{points: number[][], domain?: number[], classes?: number, task?: string}>}
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
