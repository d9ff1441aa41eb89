/** Where long English words may be broken, so that the name of a layer fits over a narrow column. Pure. */

/** Shorter words are never broken, and no part of one is shorter than `PART`. */
const LONG = 9;
const PART = 4;
const SOFT = "\u00ad";
/** After a vowel with a consonant and a vowel behind it, or between two consonants that stand between vowels. */
const BREAK = /(?<=[aeiou])(?=[^aeiou][aeiou])|(?<=[aeiou][^aeiou])(?=[^aeiou][aeiou])/gi;

/**
 * @param {string} text
 * @returns {string} the same to read, with a soft hyphen wherever a long word may be broken
 */
export function hyphenated(text) {
  return text.replace(/\p{L}+/gu, (word) => (word.length < LONG ? word : word.replace(BREAK, (_, at) => (at >= PART && word.length - at >= PART ? SOFT : ""))));
}
