/**
 * Every word on screen, found by its key. The server writes the catalogue (static/messages) into the page, the same one its own
 * templates speak from; a second language is a second file.
 */

/** @typedef {string|{one: string, other: string, [plural: string]: string}} Text  with plurals, the form follows from {count} */

/** @type {Record<string, Text>} */
let texts = {};
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");

/** @param {Record<string, Text>} catalogue  spoken from now on; `language` names its own */
export function speak(catalogue) {
  texts = catalogue;
  const language = typeof catalogue.language === "string" ? catalogue.language : "en";
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
}

/**
 * @param {string} key
 * @param {Record<string, string|number>} [values]  put in place of {name}; whole numbers get their thousands apart
 * @returns {string} the text; the key itself where there is none, so that a gap is seen
 */
export function t(key, values = {}) {
  if (!Object.hasOwn(texts, key)) return key;
  const entry = texts[key];
  const text = typeof entry === "string" ? entry : entry[plurals.select(Number(values.count))] ?? entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? inWords(values[name]) : whole));
}

/**
 * @param {string} key
 * @returns {boolean} whether there are words for it
 */
export function known(key) {
  return Object.hasOwn(texts, key);
}

/**
 * @param {number} count
 * @returns {string} with thousands apart
 */
export function grouped(count) {
  return numbers.format(count);
}

/** @param {string|number} value */
function inWords(value) {
  return Number.isInteger(value) ? grouped(Number(value)) : String(value);
}

const written = globalThis.document?.getElementById("messages")?.textContent;
if (written) speak(JSON.parse(written));
