/** Cells of a heat map: their shade, the one under the pointer, the one an arrow key leads to. Pure. */

/**
 * @param {number} value
 * @param {number} largest  the size at the ends of the scale
 * @param {number} [reach]  how much of the scale is used, where text stands on the color
 * @returns {number} 0…255 on the signed scale; the middle for what is no number
 */
export function levelOf(value, largest, reach = 1) {
  if (!Number.isFinite(value)) return 128;
  return Math.max(0, Math.min(255, Math.round(127.5 + 127.5 * reach * (value / largest))));
}

/**
 * @param {number} x  0…1 across
 * @param {number} y  0…1 down
 * @param {number} rows
 * @param {number} columns
 */
export function cellAt(x, y, rows, columns) {
  const within = (/** @type {number} */ share, /** @type {number} */ count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return { row: within(y, rows), column: within(x, columns) };
}

/**
 * @param {string} key
 * @param {{row: number, column: number}} at
 * @param {number} rows
 * @param {number} columns
 * @returns {{row: number, column: number}|null} null for other keys
 */
export function moved(key, { row, column }, rows, columns) {
  /** @type {Record<string, [number, number]>} */
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -columns], End: [0, columns] };
  const move = moves[key];
  if (!move) return null;
  return { row: Math.max(0, Math.min(rows - 1, row + move[0])), column: Math.max(0, Math.min(columns - 1, column + move[1])) };
}
