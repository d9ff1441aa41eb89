/** What a field with a most leaves out of a text that is pasted into it. */

/**
 * @param {ClipboardEvent} event
 * @param {HTMLTextAreaElement} field
 * @returns {number} how many characters of the text have no room
 */
export function leftOut(event, field) {
  const count = event.clipboardData?.getData("text").replace(/\r\n?/g, "\n").length ?? 0; // as the field keeps it
  return field.maxLength < 0 ? 0 : Math.max(0, count - (field.maxLength - field.value.length + field.selectionEnd - field.selectionStart));
}
