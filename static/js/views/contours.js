/** Lines of equal height over a grid of numbers, by marching squares. Pure. */

/**
 * Heights at which lines are drawn: evenly in the logarithm of the height over the lowest place, so that the bottom of a valley shows
 * as much as its walls.
 * @param {ArrayLike<number>} heights
 * @param {number} [count]
 * @returns {number[]} ascending; none for a plain
 */
export function levels(heights, count = 12) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < heights.length; i += 1) {
    const value = heights[i];
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const span = high - low;
  if (!(span > 1e-9 * Math.max(1, Math.abs(low)))) return [];
  const least = span * 0.004;
  return Array.from({ length: count }, (_, i) => low + least * (span / least) ** ((i + 0.5) / count));
}

/**
 * The pieces of one line of equal height.
 * @param {ArrayLike<number>} heights  row after row
 * @param {number} width  numbers in a row
 * @param {number} level
 * @returns {number[]} x1, y1, x2, y2 of one piece after the other, in cells; where a height is no number there is no line
 */
export function contour(heights, width, level) {
  /** @type {number[]} */
  const pieces = [];
  const rows = heights.length / width;
  for (let y = 0; y + 1 < rows; y += 1) {
    for (let x = 0; x + 1 < width; x += 1) {
      const at = y * width + x;
      square(pieces, [heights[at], heights[at + 1], heights[at + width + 1], heights[at + width]], x, y, level);
    }
  }
  return pieces;
}

/** The corners of a cell in turn. @type {ReadonlyArray<readonly [number, number]>} */
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

/** @param {number[]} pieces @param {number[]} corners @param {number} x @param {number} y @param {number} level */
function square(pieces, corners, x, y, level) {
  if (!corners.every(Number.isFinite)) return;
  /** @type {number[][]} */
  const crossings = [];
  for (let side = 0; side < 4; side += 1) {
    const [a, b] = [corners[side], corners[(side + 1) % 4]];
    if (a < level === b < level) continue;
    const share = (level - a) / (b - a);
    const [from, to] = [CORNERS[side], CORNERS[(side + 1) % 4]];
    crossings.push([x + from[0] + (to[0] - from[0]) * share, y + from[1] + (to[1] - from[1]) * share]);
  }
  // In a saddle two lines cross the cell; which ends belong together is told by the height in its middle.
  const middle = (corners[0] + corners[1] + corners[2] + corners[3]) / 4;
  const pairs = crossings.length === 4 && middle < level !== corners[0] < level ? [[0, 1], [2, 3]] : crossings.length === 4 ? [[3, 0], [1, 2]] : crossings.length === 2 ? [[0, 1]] : [];
  for (const [a, b] of pairs) pieces.push(...crossings[a], ...crossings[b]);
}
