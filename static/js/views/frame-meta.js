/** Reading the words that travel with a frame. */

/** @typedef {import("../types.js").Frame} Frame */

/**
 * The frame's metadata field as the JSON value it carries.
 * @param {Frame} frame
 * @param {string} field
 * @returns {any} null when the field is missing or no JSON
 */
export function metaJson(frame, field) {
  try {
    return JSON.parse(frame.meta[field] ?? "null");
  } catch {
    return null;
  }
}
