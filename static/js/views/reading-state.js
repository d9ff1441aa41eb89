/** What several pictures of one sequence share: which sequence that is, and how its symbols are written. Pure but for the store. */

import { t } from "../messages.js";

/** @typedef {import("../types.js").State} State */

/**
 * @param {State|undefined} state
 * @returns {Record<string, any>} what a view is asked with, so that it shows the sequence that is looked at
 */
export function chosenSequence(state) {
  const { example = null, text = "" } = state?.reading ?? {};
  return text ? { text } : example === null ? {} : { example };
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
