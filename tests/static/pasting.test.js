import assert from "node:assert/strict";
import { test } from "node:test";

import { cutOf, keepLast } from "../../static/js/pasting.js";

/** @param {string} text */
const paste = (text) => /** @type {any} */ ({ clipboardData: { getData: () => text }, preventDefault: () => undefined });

/**
 * @param {string} value  what stands in the field, all of it selected
 * @param {number} maxLength
 */
const field = (value = "", maxLength = 5) => /** @type {any} */ ({
  maxLength, value, selectionStart: 0, selectionEnd: value.length,
  setRangeText(/** @type {string} */ text) { this.value = text; },
  dispatchEvent() { this.told = true; },
});

/** @param {string} text @param {string} [value] @param {number} [most] */
const cut = (text, value, most) => cutOf(paste(text), field(value, most));

test("what has no room in a field is counted, with each end of a line as the one character that the field keeps", () => {
  assert.equal(cut("abcde"), null);
  assert.deepEqual(cut("abcdefg"), { count: 7, kept: 5 });
  assert.equal(cut("abcde", "xyz"), null);
  assert.equal(cut("a\r\nb\r\nc"), null);
  assert.deepEqual(cut("a\rb\rc\rd"), { count: 7, kept: 5 });
  assert.equal(cut("abcdefg", "", -1), null);
  assert.deepEqual(cut("🌙".repeat(10), "", 6), { count: 10, kept: 3 });
});

test("where the end counts, the end is kept, whole characters of it", () => {
  const one = field("old");
  assert.deepEqual(keepLast(paste(`${"a".repeat(2_000_000)}the end`), one), { count: 2_000_007, kept: 5 });
  assert.equal(one.value, "e end");
  assert.ok(one.told);
  const other = field();
  assert.deepEqual(keepLast(paste("🌙🌙🌙🌙"), other), { count: 4, kept: 2 });
  assert.equal(other.value, "🌙🌙");
  const untouched = field("old");
  assert.equal(keepLast(paste("abc"), untouched), null);
  assert.equal(untouched.value, "old");
});
