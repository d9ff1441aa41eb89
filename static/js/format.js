/** Numbers of the read-out, as people read them. */

import { percent, short } from "./views/numbers.js";

const NOTHING = "–";

/**
 * @param {number|null|undefined} loss
 * @returns {string} three decimals, or three digits where that says more
 */
export function lossText(loss) {
  if (loss === null || loss === undefined || !Number.isFinite(loss)) return NOTHING;
  return loss >= 0.001 && loss < 1000 ? loss.toFixed(loss < 10 ? 3 : 1) : short(loss);
}

/**
 * @param {number|null|undefined} share
 * @returns {string}
 */
export function percentText(share) {
  return share === null || share === undefined ? NOTHING : percent(share);
}

/**
 * @param {number|null|undefined} count
 * @returns {string} with thousands apart
 */
export function countText(count) {
  return count === null || count === undefined ? NOTHING : count.toLocaleString("en-US");
}
