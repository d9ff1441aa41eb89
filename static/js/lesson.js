/** When a step of a lesson is done: a command was given, a field was changed, or a number of the status has come far enough. */

import { getPath } from "./paths.js";

/** @typedef {{command?: string, changed?: string, number?: string, at_least?: number, at_most?: number, value?: string, equals?: any, open?: string}} Check  `open`: the tab of the dock that has to be open as well */
/** @typedef {{command?: string, changed?: string, status?: Record<string, any>, open?: string}} Happened  `open`: the tab that is */

/**
 * @param {Check} check
 * @param {Happened} happened  what just happened, or the status now
 * @returns {boolean}
 */
export function checkDone(check, { command, changed, status, open }) {
  if (check.open !== undefined && check.open !== open) return false;
  if (check.command !== undefined && command === check.command) return true;
  if (check.changed !== undefined && changed !== undefined && touches(changed, check.changed)) return true;
  if (status === undefined) return false;
  if (check.value !== undefined) return getPath(status, check.value) === check.equals;
  if (check.number === undefined) return false;
  const value = getPath(status, check.number);
  if (typeof value !== "number") return false;
  return value >= (check.at_least ?? -Infinity) && value <= (check.at_most ?? Infinity);
}

/**
 * @param {string} changed
 * @param {string} wanted
 * @returns {boolean} whether one of the paths is the other or lies within it
 */
function touches(changed, wanted) {
  const within = (/** @type {string} */ a, /** @type {string} */ b) => a === b || a.startsWith(`${b}.`) || a.startsWith(`${b}[`);
  return within(changed, wanted) || within(wanted, changed);
}
