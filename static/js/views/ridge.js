/** A histogram over time as ridges: earlier moments behind, the newest in front and strongest. Pure: places and strengths, no canvas. */

/**
 * @typedef {object} Ridge  one moment's histogram
 * @property {number[]} heights  0…1 per bin, 1 at its own fullest bin
 * @property {number} low  where its first bin begins
 * @property {number} high  where its last bin ends
 */

/**
 * The moments of one layer.
 * @param {import("../types.js").Frame} frame  `histograms`
 * @param {number} layer
 * @returns {Ridge[]} oldest first
 */
export function ridgesOf(frame, layer) {
  const { shape: [, moments, bins], data } = frame.arrays.counts;
  const edges = frame.arrays.edges.data;
  return Array.from({ length: moments }, (_, moment) => {
    const at = layer * moments + moment;
    const counts = Array.from({ length: bins }, (_, bin) => Number(data[at * bins + bin]));
    const most = Math.max(1, ...counts);
    return { heights: counts.map((count) => count / most), low: Number(edges[2 * at]), high: Number(edges[2 * at + 1]) };
  });
}

/**
 * The numbers that the whole picture spans: every moment's, with 0 in it, and never nothing.
 * @param {readonly Ridge[]} ridges
 * @returns {[number, number]}
 */
export function spanOf(ridges) {
  const low = Math.min(0, ...ridges.map((ridge) => ridge.low));
  const high = Math.max(0, ...ridges.map((ridge) => ridge.high));
  return high - low > 1e-9 ? [low, high] : [-1, 1];
}

/**
 * The outline of a ridge as points, steps smoothed to one point per bin, falling to the ground at both ends.
 * @param {Ridge} ridge
 * @param {[number, number]} span
 * @param {{width: number, base: number, height: number}} place  its ground line and how high it may rise
 * @returns {Array<[number, number]>}
 */
export function outline({ heights, low, high }, [from, to], { width, base, height }) {
  const x = (/** @type {number} */ value) => ((value - from) / (to - from)) * width;
  const step = (high - low) / heights.length;
  // A spike of no width is still to be seen.
  if (x(high) - x(low) < 3) return [[x(low) - 2, base], [x(low) - 1, base - height], [x(high) + 1, base - height], [x(high) + 2, base]];
  return [[x(low), base], ...heights.map((share, bin) => /** @type {[number, number]} */ ([x(low + (bin + 0.5) * step), base - share * height])), [x(high), base]];
}

/**
 * @param {number} at  0 is the oldest
 * @param {number} count
 * @returns {number} opacity 0.12…1, the newest strongest
 */
export function strength(at, count) {
  return count < 2 ? 1 : 0.12 + 0.5 * (at / (count - 1)) ** 2 + (at === count - 1 ? 0.38 : 0);
}
