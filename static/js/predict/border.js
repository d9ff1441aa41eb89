/** The border between what a network answers, and how far a line that somebody drew is from it. */

/** @typedef {{x: number, y: number}} Spot */
/** @typedef {import("../draw/plane.js").Domain} Domain */

/** Spots along a drawn line, and along the border, that are compared. */
const MOST = 240;

/**
 * Where neighbors in a grid of answers differ.
 * @param {ArrayLike<number|bigint>} winner  (size, size), row 0 at the top
 * @param {number} size
 * @param {Domain} domain
 * @returns {Spot[]}
 */
export function borderOf(winner, size, { x0, x1, y0, y1 }) {
  /** @type {Spot[]} */
  const spots = [];
  const [across, down] = [(x1 - x0) / size, (y1 - y0) / size];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = row * size + column;
      if (column + 1 < size && winner[at] !== winner[at + 1]) spots.push({ x: x0 + (column + 1) * across, y: y1 - (row + 0.5) * down });
      if (row + 1 < size && winner[at] !== winner[at + size]) spots.push({ x: x0 + (column + 0.5) * across, y: y1 - (row + 1) * down });
    }
  }
  return thinned(spots);
}

/**
 * @param {readonly Spot[]} corners  of a line as it was drawn
 * @returns {Spot[]} spots all along it, evenly apart
 */
export function along(corners) {
  const lengths = corners.slice(1).map((spot, i) => distance(spot, corners[i]));
  const step = lengths.reduce((sum, length) => sum + length, 0) / MOST || 1;
  /** @type {Spot[]} */
  const spots = [];
  lengths.forEach((length, i) => {
    const pieces = Math.max(1, Math.round(length / step));
    for (let k = 0; k < pieces; k += 1) spots.push(between(corners[i], corners[i + 1], k / pieces));
  });
  return corners.length ? [...spots, corners[corners.length - 1]] : spots;
}

/**
 * How far two lines are from each other: the mean way from each spot of the one to the other, both ways.
 * @param {readonly Spot[]} drawn
 * @param {readonly Spot[]} border
 * @returns {number} in the units of the plane; infinite where one of them is not there
 */
export function apart(drawn, border) {
  return (meanWay(drawn, border) + meanWay(border, drawn)) / 2;
}

/** @param {readonly Spot[]} from @param {readonly Spot[]} to */
function meanWay(from, to) {
  if (!from.length || !to.length) return Infinity;
  return from.reduce((sum, spot) => sum + to.reduce((least, other) => Math.min(least, distance(spot, other)), Infinity), 0) / from.length;
}

/** @param {Spot} a @param {Spot} b */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** @param {Spot} a @param {Spot} b @param {number} share */
function between(a, b, share) {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** @param {Spot[]} spots */
function thinned(spots) {
  const every = Math.ceil(spots.length / MOST);
  return every > 1 ? spots.filter((_, i) => i % every === 0) : spots;
}
