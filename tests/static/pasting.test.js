import assert from "node:assert/strict";
import { test } from "node:test";

import { leftOut } from "../../static/js/pasting.js";

/**
 * @param {string} text  what is pasted
 * @param {string} value  what stands in the field, all of it selected
 */
const left = (text, value = "", maxLength = 5) => leftOut(/** @type {any} */ ({ clipboardData: { getData: () => text } }), /** @type {any} */ ({ maxLength, value, selectionStart: 0, selectionEnd: value.length }));

test("what has no room in a field is counted, with each end of a line as the one character that the field keeps", () => {
  assert.equal(left("abcde"), 0);
  assert.equal(left("abcdefg"), 2);
  assert.equal(left("abcde", "xyz"), 0);
  assert.equal(left("a\r\nb\r\nc"), 0);
  assert.equal(left("a\rb\rc\rd"), 2);
  assert.equal(left("abcdefg", "", -1), 0);
});
