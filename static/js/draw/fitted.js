/** A text on a canvas where there is room for so much of it: its letters keep their form, what has no room is left out. */

/**
 * @param {{measureText: (text: string) => {width: number}}} context  in the font that the text is written in
 * @param {string} text
 * @param {number} width  pixels there are
 * @returns {string} the text, or its beginning with an ellipsis
 */
export function fitted(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  const signs = [...text];
  while (signs.length > 1 && context.measureText(`${signs.join("").trimEnd()}…`).width > width) signs.pop();
  return `${signs.join("").trimEnd()}…`;
}
