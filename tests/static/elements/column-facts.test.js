/** What stands below a layer: what the server counted of it, and whether training leaves it alone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { columnFacts, restingIn } from "../../../static/js/elements/column-facts.js";
import { page } from "../page.js";

/** @param {object} more @returns {any} */
const row = (more) => ({ name: "dense_1", kind: "dense", output_shape: [null, 1200], parameters: 2401, ...more });

test("only layers with weights that training leaves alone rest", () => {
  assert.deepEqual(restingIn(null), []);
  assert.deepEqual(restingIn(/** @type {any} */ ({ layers: [row({ trainable: false }), row({ trainable: true }), row({ trainable: false, parameters: 0 }), row({})] })), [true, false, false, false]);
});

test("a layer tells its shape, its parameters and that it rests", (context) => {
  page(context);
  const told = (/** @type {Parameters<typeof columnFacts>} */ ...given) => columnFacts(...given).map(({ textContent }) => textContent);
  assert.deepEqual(told(undefined), []);
  const [shape, count, ...rest] = told(row({}));
  assert.match(shape, /B, 1,?200/);
  assert.match(count, /2,401/);
  assert.deepEqual(rest, []);
  assert.notEqual(told(row({ parameters: 0 }))[1], count);
  assert.deepEqual(told(row({}), true), [shape, count, "frozen"]);
});
