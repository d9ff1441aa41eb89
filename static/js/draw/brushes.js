/** What brushes leave behind, as plain coordinates, from a generator that starts from a seed: the same strokes give the same points. */

/**
 * @param {number} seed
 * @returns {() => number} uniform numbers in [0, 1) (mulberry32, Tommy Ettinger)
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * One puff of the spray brush: normally distributed around the center, nothing farther than two and a half spreads.
 * @param {() => number} random
 * @param {number} x
 * @param {number} y
 * @param {number} spread  standard deviation each way
 * @param {number} count
 * @returns {Array<[number, number]>}
 */
export function puff(random, x, y, spread, count) {
  return Array.from({ length: count }, () => {
    const radius = spread * Math.min(2.5, Math.sqrt(-2 * Math.log(1 - random())));
    const angle = 2 * Math.PI * random();
    return /** @type {[number, number]} */ ([x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
  });
}

/**
 * Evenly spaced places on a straight line, both ends included.
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} spacing
 * @returns {Array<[number, number]>}
 */
export function lineOf(x0, y0, x1, y1, spacing) {
  const steps = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / spacing));
  return Array.from({ length: steps + 1 }, (_, i) => [x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps]);
}

/**
 * The index of the point nearest to a place.
 * @param {ReadonlyArray<readonly number[]>} points  rows starting with x, y
 * @param {number} x
 * @param {number} y
 * @param {number} reach  largest distance
 * @returns {number} −1 when none is within reach
 */
export function nearest(points, x, y, reach) {
  let best = -1;
  let distance = reach * reach;
  points.forEach((point, index) => {
    const away = (point[0] - x) ** 2 + (point[1] - y) ** 2;
    if (away > distance) return;
    distance = away;
    best = index;
  });
  return best;
}

/**
 * Indices of the points within a distance, ascending.
 * @param {ReadonlyArray<readonly number[]>} points
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 * @returns {number[]}
 */
export function within(points, x, y, reach) {
  /** @type {number[]} */
  const found = [];
  points.forEach((point, index) => {
    if ((point[0] - x) ** 2 + (point[1] - y) ** 2 <= reach * reach) found.push(index);
  });
  return found;
}
