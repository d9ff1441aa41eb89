/** An answer in a sentence. */

import { t } from "../messages.js";
import { percent, short } from "./numbers.js";

const WORTH_SAYING = 0.001;

/**
 * @param {{shares: number[], probable: boolean, order: number[], names: string[], sure: boolean|null}} said
 * @returns {string} the likeliest classes, and whether the network is sure
 */
export function wordsOf({ shares, probable, order, names, sure }) {
  const likely = order.slice(0, 3).map((label) => t("digits.share", { label: names[label] ?? label, share: probable ? percent(shares[label]) : short(shares[label]) }));
  if (!probable) return t("answer.said.raw", { said: likely.join(", ") });
  if (likely.length < 3) return t(sure ? "answer.sure.two" : "answer.unsure.two", { first: likely[0], second: likely[1] });
  const [first, second, third] = likely;
  if (sure && shares[order[1]] < WORTH_SAYING) return t("digits.certain", { first });
  return t(sure ? "digits.sure" : "digits.unsure", { first, second, third });
}
