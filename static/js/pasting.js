/** What a field with a most leaves out of a text that is pasted into it. */

/** @typedef {HTMLInputElement|HTMLTextAreaElement} Field */
/** @typedef {{count: number, kept: number}} Cut  how many characters were pasted, and how many of them the field takes */

/**
 * @param {ClipboardEvent} event
 * @param {Field} field
 * @returns {Cut|null} null where everything has room
 */
export function cutOf(event, field) {
  const text = pasted(event);
  const room = roomIn(field);
  return text.length <= room ? null : { count: characters(text), kept: characters(text.slice(0, room)) };
}

/**
 * Puts the end of what is pasted into the field, where the end is what counts: a field left to itself keeps the beginning.
 * @param {ClipboardEvent} event
 * @param {Field} field
 * @returns {Cut|null} null where everything has room, and nothing is done
 */
export function keepLast(event, field) {
  const cut = cutOf(event, field);
  if (!cut) return null;
  const text = pasted(event);
  const end = text.slice(text.length - roomIn(field)).replace(/^[\udc00-\udfff]/u, "");
  event.preventDefault();
  field.setRangeText(end, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return { ...cut, kept: characters(end) };
}

/** @param {ClipboardEvent} event @returns {string} as the field keeps it */
function pasted(event) {
  return event.clipboardData?.getData("text").replace(/\r\n?/g, "\n") ?? "";
}

/** @param {Field} field */
function roomIn({ maxLength, value, selectionStart, selectionEnd }) {
  return maxLength < 0 ? Infinity : Math.max(0, maxLength - (value.length + (selectionStart ?? 0) - (selectionEnd ?? 0)));
}

/** @param {string} text @returns {number} as people count them, not the halves in which some are kept */
function characters(text) {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
