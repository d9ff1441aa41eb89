import assert from "node:assert/strict";
import { test } from "node:test";

import { hintOf, wholesOf } from "../../../static/js/views/reply-words.js";
import "../words.js";

/** @param {Record<string, {exact?: number|null}>} parts */
const measured = (parts) => wholesOf(/** @type {any} */ (parts));

test("whole answers that are right are told of each part that is measured", () => {
  assert.equal(wholesOf({}), "");
  assert.equal(measured({ train: {}, test: { exact: null } }), "");
  const told = measured({ train: { exact: 0.5 }, test: { exact: 0 } });
  assert.match(told, /50/);
  assert.match(told, /test/);
});

test("signs nobody sees are named by their number", () => {
  assert.match(hintOf({ strange: ["\u200b"], unread: 0, given: [], unit: "character" }, false), /U\+200B/);
});
