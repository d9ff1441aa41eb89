/** Findings that somebody has waved aside, by run: they stay away for that run, on this browser. */

import { recall, remember } from "./memory.js";

const KEY = "glassnet.dismissed";
/** Runs that are remembered; the oldest are forgotten first. */
const RUNS = 50;

/** @returns {Array<[string, string[]]>} runs with the kinds dismissed in them, oldest first */
function all() {
  try {
    const kept = JSON.parse(recall("local", KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/**
 * @param {string} run  its id
 * @returns {string[]} kinds of findings
 */
export function dismissedIn(run) {
  return all().find(([id]) => id === run)?.[1] ?? [];
}

/**
 * @param {string} run
 * @param {string[]} kinds  all that are dismissed in it from now on
 */
export function dismiss(run, kinds) {
  const others = all().filter(([id]) => id !== run);
  const own = /** @type {Array<[string, string[]]>} */ (kinds.length ? [[run, kinds]] : []);
  remember("local", KEY, JSON.stringify([...others, ...own].slice(-RUNS)));
}
