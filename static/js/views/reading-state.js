/** What several pictures of one sequence share: which sequence that is, and how its symbols are written. Pure but for the store. */

import { t } from "../messages.js";

/** @typedef {import("../types.js").State} State */

/** So many characters can be typed; the server reads no more. */
export const MOST_READ = 10_000;

/**
 * @param {State|undefined} state
 * @returns {Record<string, any>} what a view is asked with, so that it shows the sequence that is looked at
 */
export function chosenSequence(state) {
  const { example = null, text = "", written = "" } = state?.reading ?? {};
  return text + written ? { text: lastOf(text + written) } : example === null ? {} : { example };
}

/** @param {string} text @returns {string} as much of its end as can be read */
function lastOf(text) {
  return text.length <= MOST_READ ? text : [...text].slice(-MOST_READ).join("");
}

/** @param {string} token  @returns {string} as it is shown where it stands by itself */
export function shownToken(token) {
  return { " ": "␣", "\n": "⏎", "\t": "⇥", "": "·", "�": "▯" }[token] ?? token;
}

/** @param {string} token  @returns {string} as it is shown where there is room to say what a mark means */
export function namedToken(token) {
  const mark = { "": "blank", "⊢": "start", "⊣": "end", "�": "unknown" }[token];
  return mark ? t(`reply.mark.${mark}`) : shownToken(token);
}
