import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted } from "../../../static/js/draw/fitted.js";

const context = { measureText: (/** @type {string} */ text) => ({ width: 10 * [...text].length }) };

test("a name that has room is whole, of a longer one as much as fits is shown", () => {
  assert.equal(fitted(context, "Bag", 30), "Bag");
  assert.equal(fitted(context, "Ankle boot", 80), "Ankle b…");
  assert.equal(fitted(context, "Ankle boot", 70), "Ankle…");  // no space before the ellipsis
  assert.equal(fitted(context, "👍👍👍", 20), "👍…");
  assert.equal(fitted(context, "Bag", 1), "B…");
});
