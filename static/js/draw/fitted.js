/** A text on a canvas where there is room for so much of it: its letters keep their form, what has no room is left out. */

/** @typedef {{font: string, measureText: (text: string) => {width: number}}} Pen  in the font that the text is written in */

/** So many widths are remembered; then the page begins anew. */
const MOST = 4000;

/** @type {Map<string, Map<string, number>>} by font, and by text */
const widths = new Map();
let count = 0;

/**
 * @param {Pen} pen
 * @param {string} text
 * @returns {number} how wide it is, in pixels; measured once for each font
 */
export function widthOf(pen, text) {
  const known = widths.get(pen.font)?.get(text);
  if (known !== undefined) return known;
  if (count >= MOST) {
    widths.clear();
    count = 0;
  }
  const ofFont = widths.get(pen.font) ?? new Map();
  const { width } = pen.measureText(text);
  widths.set(pen.font, ofFont.set(text, width));
  count += 1;
  return width;
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {number} width  pixels there are
 * @returns {string} the text, or its beginning with an ellipsis
 */
export function fitted(pen, text, width) {
  if (widthOf(pen, text) <= width) return text;
  const signs = [...text];
  while (signs.length > 1 && widthOf(pen, `${signs.join("").trimEnd()}…`) > width) signs.pop();
  return `${signs.join("").trimEnd()}…`;
}
