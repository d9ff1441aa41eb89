/**
 * Which run this page shows: the one it showed before (reload, back and forward, a browser that was closed), the one its link describes,
 * the lab it was asked for, or the playground. There is always one to show.
 */

import { ApiError, fetchRun, startRun } from "./api.js";
import { LinkError, decodeLink } from "./link.js";
import { recall, remember } from "./memory.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {{id: string, notice?: string, details?: string, first?: boolean, run?: any}} Start */

const LAST = "glassnet.last-run";
const SEEN = "glassnet.seen";
export const DEFAULT_SPEED = 30;

/**
 * @param {Spec} base  the default spec
 * @param {URL} [url]
 * @returns {Promise<Start>}
 */
export async function chooseRun(base, url = new URL(location.href)) {
  const earlier = await earlierRun(url);
  if (earlier.run) return keep({ id: earlier.run.id ?? earlier.id, run: earlier.run });
  const notice = earlier.stale ? "start.stale" : undefined;
  const lab = url.searchParams.get("lab");
  const linked = await linkedSpec(url.hash, base);
  if (linked.spec) return begin(linked.spec, { notice });
  if (linked.error) return begin(lab ?? base, { notice: `start.link.${linked.error.reason}`, details: linked.error.message });
  return begin(lab ?? base, { notice, fallback: lab ? base : undefined });
}

/**
 * @param {string} hash
 * @param {Spec} base
 * @returns {Promise<{spec?: Spec|null, error?: LinkError}>}
 */
async function linkedSpec(hash, base) {
  try {
    return { spec: await decodeLink(hash, base) };
  } catch (error) {
    if (error instanceof LinkError) return { error };
    throw error;
  }
}

/**
 * The run of this entry in the browser's history; or, on a plain /play, the last one, unless another tab shows it.
 * @param {URL} url
 * @returns {Promise<{id?: string, run?: any, stale?: boolean}>}
 */
async function earlierRun(url) {
  const own = history.state?.run;
  const plain = !url.hash && !url.searchParams.has("lab");
  const id = own ?? (plain ? await lastRun() : null);
  if (!id) return {};
  try {
    return { id, run: await fetchRun(id) };
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return { stale: Boolean(own) };
    throw error;
  }
}

/** @returns {Promise<string|null>} the last run of this browser, when no tab holds it */
async function lastRun() {
  const id = recall("local", LAST);
  if (!id || !navigator.locks) return null;
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === lockName(id)) ? null : id;
}

/**
 * @param {string} id
 * @returns {string}
 */
function lockName(id) {
  return `glassnet.run.${id}`;
}

/**
 * @param {Spec|string} spec
 * @param {{notice?: string, details?: string, fallback?: Spec}} how
 * @returns {Promise<Start>}
 */
async function begin(spec, { notice, details, fallback }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  try {
    const run = await startRun(spec, { paused: still, speed: DEFAULT_SPEED });
    const first = recall("local", SEEN) === null;
    remember("local", SEEN, "1");
    return keep({ id: run.id, run, notice, details, first });
  } catch (error) {
    const refused = error instanceof ApiError && [400, 404, 422].includes(error.status);
    if (!refused || typeof spec !== "string" && fallback === undefined && !location.hash) throw error;
    const again = fallback ?? (await startOver());
    return begin(again, { notice: typeof spec === "string" ? "start.lab" : "start.link.refused", details: error.message });
  }
}

/** @returns {Promise<Spec>} a spec that every server takes; the address no longer names the refused one */
async function startOver() {
  history.replaceState(null, "", location.pathname);
  return {};
}

/**
 * Remember the run for this tab's history entry and for the next visit.
 * @param {Start} start
 * @returns {Start}
 */
function keep(start) {
  history.replaceState({ ...history.state, run: start.id }, "");
  remember("local", LAST, start.id);
  navigator.locks?.request(lockName(start.id), { mode: "shared" }, () => new Promise(() => undefined)).catch(() => undefined);
  return start;
}

/** The run is gone: forget it, so that the next load starts a new one. */
export function forgetRun() {
  history.replaceState(null, "");
  remember("local", LAST, null);
}
