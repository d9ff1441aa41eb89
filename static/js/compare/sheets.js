/** Tables as files: comma-separated, quoted where it is needed, as spreadsheets read them. */

/**
 * @param {(string|number|null|undefined)[][]} rows
 * @returns {string}
 */
export function toCsv(rows) {
  return `${rows.map((row) => row.map(field).join(",")).join("\r\n")}\r\n`;
}

/** @param {string|number|null|undefined} value */
function field(value) {
  const text = value === null || value === undefined || Number.isNaN(value) ? "" : String(value);
  // A spreadsheet would take a leading =, + or @ for a formula.
  const safe = /^[=+@]|^-[^\d.]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {string} name  of the file
 * @param {(string|number|null|undefined)[][]} rows
 */
export function download(name, rows) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`\ufeff${toCsv(rows)}`], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * @param {Map<string, number[]>} columns  of curves: epoch, step, `0.train_loss` …
 * @param {string[]} names  of the members
 * @returns {(string|number)[][]}
 */
export function curveRows(columns, names) {
  const keys = [...columns.keys()];
  const head = keys.map((key) => {
    const [, number, rest] = /^(\d+)\.(.+)$/.exec(key) ?? [];
    return rest === undefined ? key : `${names[Number(number)]}: ${rest}`;
  });
  const count = columns.get("epoch")?.length ?? 0;
  return [head, ...Array.from({ length: count }, (_, i) => keys.map((key) => columns.get(key)?.[i] ?? NaN))];
}
