/** Where the keys lead on the timeline: from epoch to epoch, step by step, to the beginning and to the end. */

const LEAP = 10;
/** @type {Record<string, number>} */
const EPOCHS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: LEAP, PageDown: -LEAP };

/**
 * @param {{key: string, shiftKey?: boolean}} event
 * @param {number} step  where the slider is
 * @param {readonly number[]} epochs  of the measured points, rising; whole numbers are ends of epochs
 * @param {readonly number[]} steps  of the same points
 * @param {number} last  the last step there is
 * @returns {number|null} the step to go to; null where the key means nothing here
 */
export function stepFor({ key, shiftKey = false }, step, epochs, steps, last) {
  if (key === "Home") return 0;
  if (key === "End") return last;
  const by = EPOCHS[key];
  if (by === undefined) return null;
  if (shiftKey) return clamp(step + by, last);
  const ends = steps.filter((_, i) => Number.isInteger(epochs[i]));
  const beyond = by > 0 ? ends.filter((end) => end > step) : ends.filter((end) => end < step).reverse();
  const found = beyond[Math.abs(by) - 1] ?? beyond.at(-1);
  return clamp(found ?? (by > 0 ? last : 0), last);
}

/** @param {number} step @param {number} last */
function clamp(step, last) {
  return Math.max(0, Math.min(last, step));
}
