/** How fast training may go, and how far one step goes. */

/** @typedef {"phase"|"example"|"batch"|"epoch"|"epochs"} Unit */

/** @type {Unit[]} */
export const UNITS = ["phase", "example", "batch", "epoch", "epochs"];

/** How many epochs "some epochs" are. */
export const SOME = 10;

/** Epochs per second, slowest first; null is as fast as the machine can. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 30, 100, 300, null];

/**
 * @param {number|null|undefined} rate  the speed now, not necessarily one of the list
 * @param {number} by  1 faster, -1 slower
 * @returns {number|null}
 */
export function nextSpeed(rate, by) {
  const value = (/** @type {number|null|undefined} */ speed) => speed ?? Infinity;
  const ordered = by > 0 ? SPEEDS : [...SPEEDS].reverse();
  const next = ordered.find((speed) => (by > 0 ? value(speed) > value(rate) : value(speed) < value(rate)));
  return next === undefined ? ordered[ordered.length - 1] : next;
}
