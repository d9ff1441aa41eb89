/**
 * Which run this page shows: the one it showed before (reload, back and forward, a browser that was closed), the one its link describes,
 * the lab it was asked for, or the playground. There is always one to show.
 */

import { ApiError, fetchRun, startRun } from "./api.js";
import { inWorkbench } from "./kinds.js";
import { LinkError, decodeLink } from "./link.js";
import { recall, remember } from "./memory.js";
import { t } from "./messages.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {{id: string, run: any, notice?: string, details?: string, first?: boolean}} Start */
/** @typedef {{notice?: string, details?: string}} Excuse */

const LAST = "glassnet.last-run";
const SEEN = "glassnet.seen";
export const DEFAULT_SPEED = 30;
const REFUSALS = [400, 404, 413, 422];

/**
 * @param {() => Promise<Catalog>} catalog  for links
 * @param {Lab|null} lab  the lab of the address, if the server knows it
 * @param {URL} [url]
 * @returns {Promise<Start>}
 * @throws {ApiError} when no run can be had at all just now
 */
export async function chooseRun(catalog, lab, url = new URL(location.href)) {
  const earlier = await earlierRun(url);
  if (earlier.run) return keep({ id: earlier.id ?? earlier.run.id, run: earlier.run });
  /** @type {Excuse} */
  const excuse = earlier.stale ? { notice: "start.stale" } : {};
  const linked = await linkedSpec(url.hash, catalog);
  if (linked.spec) return begin(linked.spec, {}, excuse, "start.link.refused");
  if (linked.error) Object.assign(excuse, { notice: `start.link.${linked.error.reason}`, details: faultOf(linked.error) });
  const name = url.searchParams.get("lab");
  return begin(name ?? {}, { paused: lab?.paused, speed: lab?.speed }, excuse, "start.lab");
}

/**
 * Whether the server knew, when it wrote the page, which run it will show: not so where a link describes it, or this browser goes on with an
 * earlier one. To be asked before a run is chosen.
 * @param {URL} [url]
 * @returns {boolean}
 */
export function isForetold(url = new URL(location.href)) {
  const { run, watch } = document.body.dataset;
  if (run || watch) return true;
  return url.hash.length < 2 && !history.state?.run && (url.searchParams.has("lab") || recall("local", LAST) === null);
}

/**
 * @param {string} hash
 * @param {() => Promise<Catalog>} catalog
 * @returns {Promise<{spec?: Spec|null, error?: LinkError}>}
 */
async function linkedSpec(hash, catalog) {
  if (hash.length < 2) return {};
  const { default_spec: base, families } = await catalog();
  try {
    const spec = await decodeLink(hash, base);
    const data = families.data?.find(({ kind }) => kind === spec?.data?.kind);
    if (data && !inWorkbench([data]).length) throw new LinkError("elsewhere", `the link asks for ${data.kind}, which the workbench cannot show`);
    return { spec };
  } catch (error) {
    if (error instanceof LinkError) return { error };
    throw error;
  }
}

/** @param {LinkError} error @returns {string} the fields of a link that cannot be read, in a sentence; "" where they are not known */
export function faultOf({ at }) {
  return at ? t("start.link.at", { at }) : "";
}

/**
 * The run of this entry in the browser's history; or, on a plain /play, the last one, unless another tab shows it.
 * @param {URL} url
 * @returns {Promise<{id?: string, run?: any, stale?: boolean}>}
 */
async function earlierRun(url) {
  const own = history.state?.run ?? document.body.dataset.run;
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
 * @param {{paused?: boolean, speed?: number|null}} pace
 * @param {Excuse} excuse  what to say about an earlier attempt
 * @param {string} refused  what to say when the server refuses this one
 * @returns {Promise<Start>}
 */
async function begin(spec, { paused = false, speed = DEFAULT_SPEED }, excuse, refused) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const first = recall("local", SEEN) === null;
  try {
    const run = await startRun(spec, { paused: still || paused, speed: speed ?? DEFAULT_SPEED });
    remember("local", SEEN, "1");
    return keep({ id: run.id, run, first, ...(run.dropped ? { notice: "start.dropped", details: String(run.dropped) } : {}), ...excuse });
  } catch (error) {
    const plain = typeof spec === "object" && Object.keys(spec).length === 0;
    if (plain || !(error instanceof ApiError) || !REFUSALS.includes(error.status)) throw error;
    history.replaceState(null, "", location.pathname);
    return begin({}, {}, { notice: refused, details: error.inFull }, refused);
  }
}

/**
 * Remember the run for this tab's history entry and for the next visit.
 * @param {Start} start
 * @returns {Start}
 */
function keep(start) {
  history.replaceState({ ...history.state, run: start.id }, "", ownAddress());
  holdRun(start.id);
  return start;
}

/** @returns {string} the page's address without the saved run it was opened with, which means something to this browser only */
function ownAddress() {
  const url = new URL(location.href);
  if (!url.searchParams.has("run")) return "";
  url.searchParams.delete("run");
  const lab = document.body.dataset.lab;
  if (lab) url.searchParams.set("lab", lab);
  return `${url.pathname}${url.search}${url.hash}`;
}

/**
 * This tab shows the run: the next visit finds it, another tab does not.
 * @param {string} id
 */
export function holdRun(id) {
  remember("local", LAST, id);
  navigator.locks?.request(lockName(id), { mode: "shared" }, () => new Promise(() => undefined)).catch(() => undefined);
}

/** The next plain /play shows this run. @param {string} id */
export function rememberRun(id) {
  remember("local", LAST, id);
}

/** This page, its lab and all, shows the run instead; Back leads to the one before. @param {string} id */
export function showInstead(id) {
  remember("local", LAST, id);
  history.pushState({ ...history.state, run: id }, "", ownAddress());
  location.reload();
}

/** The run is gone: forget it, so that the next load starts a new one. */
export function forgetRun() {
  history.replaceState(null, "");
  remember("local", LAST, null);
}
