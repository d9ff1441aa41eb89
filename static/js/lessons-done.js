/** Which steps of which lessons this browser has done. */

import { recall, remember } from "./memory.js";

const KEY = "glassnet.lessons";

/** @typedef {Record<string, number[]>} Done  numbers of steps, from 0, by lab */

/** @returns {Done} */
export function lessonsDone() {
  try {
    const kept = JSON.parse(recall("local", KEY) ?? "{}");
    return Object.fromEntries(Object.entries(kept).filter(([, steps]) => Array.isArray(steps) && steps.every(Number.isInteger)));
  } catch {
    return {};
  }
}

/**
 * @param {string} lab
 * @param {number} step  from 0
 */
export function keepDone(lab, step) {
  const done = lessonsDone();
  done[lab] = [...new Set([...(done[lab] ?? []), step])].sort((a, b) => a - b);
  remember("local", KEY, JSON.stringify(done));
}

/**
 * How far a lesson is.
 * @param {Done} done
 * @param {string} lab
 * @param {number} count  steps that can be done
 * @returns {{done: number, count: number, whole: boolean}}
 */
export function howFar(done, lab, count) {
  const steps = Math.min(count, done[lab]?.length ?? 0);
  return { done: steps, count, whole: count > 0 && steps === count };
}
