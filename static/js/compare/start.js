/**
 * Which race this page shows: the one of this entry in the browser's history, the one its link describes, the lab's, or the pins of
 * this browser. There may be none.
 */

import { ApiError, fetchRun, startRace } from "../api.js";
import { LinkError } from "../link.js";
import { pins } from "../pins.js";
import { faultOf } from "../start.js";
import { MOST_MEMBERS } from "./members.js";
import { decodeRace } from "./link.js";

/** @typedef {import("./link.js").Race} Race */
/** @typedef {import("../types.js").Catalog} Catalog */
/** @typedef {{id: string, run: any, notice?: string, details?: string}} Start */

export const SPEED = 30;

/**
 * @param {() => Promise<Catalog>} catalog  for links
 * @param {any} lab  the lab of the address, if it is one with a race
 * @returns {Promise<Start|{notice?: string, details?: string}>}
 */
export async function chooseRace(catalog, lab) {
  const own = history.state?.run;
  if (own) {
    const run = await fetchRun(own).catch(forgivingRefusals);
    if (run) return { id: own, run };
  }
  let notice = own ? "start.stale" : undefined;
  let details = "";
  try {
    const linked = location.hash.length > 1 ? await decodeRace(location.hash, (await catalog()).default_spec) : null;
    if (linked) return await begin(linked);
  } catch (error) {
    if (!(error instanceof LinkError) && !(error instanceof ApiError)) throw error;
    if (error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)) throw error;
    notice = "compare.link.damaged";
    details = error instanceof ApiError ? error.inFull : faultOf(error);
  }
  if (lab?.race) return { ...await begin({ members: runnersOf(lab), seeds: lab.seeds ?? 1 }, { speed: lab.speed, paused: lab.paused }), notice, details };
  const pinned = pins.list();
  if (pinned.length) return { ...await begin({ members: pinned, seeds: 1 }), notice, details };
  return { notice, details };
}

/**
 * @param {any} lab
 * @returns {{name: string, spec: any}[]} those of its race that run at the start
 */
export function runnersOf(lab) {
  return lab.race.filter((/** @type {any} */ { benched }) => !benched).slice(0, MOST_MEMBERS).map((/** @type {any} */ { name, spec }) => ({ name, spec }));
}

/**
 * @param {Race} race
 * @param {{paused?: boolean, speed?: number|null}} [how]
 * @returns {Promise<Start>}
 * @throws {ApiError}
 */
export async function begin({ members, seeds, same_start: same = true }, { paused = false, speed = SPEED } = {}) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const plain = members.map(({ name, spec }) => ({ name, spec }));
  const run = await startRace({ members: plain, seeds, same_start: same, paused: still || paused, speed: speed ?? SPEED });
  history.replaceState({ ...history.state, run: run.id }, "");
  return { id: run.id, run };
}

/** @param {unknown} error */
function forgivingRefusals(error) {
  if (error instanceof ApiError && error.status >= 400 && error.status < 500) return null;
  throw error;
}
