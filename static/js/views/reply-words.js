/** What is said of an answer beside it. */

import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { percent } from "./numbers.js";
import { shownToken } from "./reading-state.js";

/** Of a long word so much is shown in a hint. */
const SHORT = 24;

/**
 * @param {Partial<import("../types.js").Metrics>} metrics  by part
 * @returns {string} the share of whole answers that are right, where the engine measures it
 */
export function wholesOf(metrics) {
  const shares = PARTS.toReversed().flatMap((part) => {
    const exact = metrics[part]?.exact;
    return exact === undefined || exact === null ? [] : [t("reply.whole.part", { part: t(`part.${part}`), share: percent(exact) })];
  });
  return shares.length ? t("reply.whole", { shares: shares.join(", ") }) : "";
}

/**
 * @param {Pick<import("./reply.js").Told, "strange"|"unread"|"given"|"unit">} told
 * @param {boolean} writing
 * @returns {string} what of the text the network does not know, or does not reach; that would change with every symbol written
 */
export function hintOf({ strange, unread, given, unit }, writing) {
  const known = strange.length ? t("reply.strange", { tokens: strange.slice(0, 4).map(named).join(" "), count: strange.length }) : "";
  return [known, unread && !writing ? t(`reply.unread.${unit}`, { count: given.length, total: given.length + unread }) : ""].filter(Boolean).join(". ");
}

/** @param {string} token @returns {string} as it can be told in a sentence: signs that cannot be seen by their number, other ways of writing apart */
function named(token) {
  const shown = /^[\p{C}\p{M}]+$/u.test(token) ? [...token].map((sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`).join(" ") : shownToken(token);
  return `\u2068${shown.length > SHORT ? `${shown.slice(0, SHORT)}…` : shown}\u2069`;
}
