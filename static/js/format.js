/** Numbers of the read-out, as people read and hear them. */

import { grouped, t } from "./messages.js";
import { percent, short } from "./views/numbers.js";

const NOTHING = "–";

/**
 * @param {number|null|undefined} loss
 * @returns {string} three decimals, four for small losses, or two digits where that says more
 */
export function lossText(loss) {
  if (loss === null || loss === undefined || !Number.isFinite(loss)) return NOTHING;
  if (loss < 0.00095 && loss >= 0.0001) return loss.toFixed(4);
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
  return count === null || count === undefined ? NOTHING : grouped(count);
}

/**
 * @param {"status"|"banner"} where
 * @param {import("./types.js").RunState} run  one that stands in line
 * @returns {string} for what it waits, and its place
 */
export function waitingText(where, { position, waits_for, needs }) {
  const values = { position: position ?? "", needs: needs ?? "" };
  return t(waits_for === "memory" || waits_for === "turn" ? `${where}.queued.${waits_for}` : `${where}.queued`, values);
}

/**
 * @param {import("./types.js").RunState} run
 * @returns {{metrics: import("./types.js").Metrics, few: Record<string, number>|null}} how good it is now: what was measured, or in the
 *   middle of a long epoch, when that is out of date, what so many examples of each part say
 */
export function latest({ metrics, glimpse, playing }) {
  return playing && glimpse ? { metrics: glimpse.metrics, few: glimpse.examples } : { metrics: metrics ?? {}, few: null };
}

/**
 * @param {import("./types.js").RunState} run
 * @returns {string} how the run stands, in a sentence
 */
export function statusText(run) {
  const { status, epoch } = run;
  if (status === "queued") return waitingText("status", run);
  const { metrics, few } = latest(run);
  const parts = [t("status.live", { status: t(`status.${status}`), epoch: countText(epoch), loss: lossText(metrics?.train?.loss) })];
  const accuracy = metrics?.test?.accuracy ?? metrics?.validation?.accuracy;
  if (accuracy !== null && accuracy !== undefined) parts.push(t("status.live.accuracy", { accuracy: percentText(accuracy) }));
  if (few) parts.push(t("status.live.few"));
  return parts.join(" ");
}

/** So many letters of what was typed are said again. */
const LONGEST = 24;

/**
 * @param {string} typed
 * @returns {string} as it is said again where it is refused: its beginning, where it is long
 */
export const shortened = (typed) => (typed.length > LONGEST ? `${typed.slice(0, LONGEST)}…` : typed);
