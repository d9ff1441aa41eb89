import assert from "node:assert/strict";
import { test } from "node:test";

import { SPEEDS, nextSpeed } from "../../static/js/pace.js";

test("faster and slower walk through the speeds and stop at their ends", () => {
  assert.equal(nextSpeed(30, 1), 100);
  assert.equal(nextSpeed(30, -1), 10);
  assert.equal(nextSpeed(null, 1), null);
  assert.equal(nextSpeed(null, -1), SPEEDS.at(-2));
  assert.equal(nextSpeed(SPEEDS[0], -1), SPEEDS[0]);
});

test("a speed beside the list finds its neighbors", () => {
  assert.equal(nextSpeed(20, 1), 30);
  assert.equal(nextSpeed(20, -1), 10);
  assert.equal(nextSpeed(1000, 1), null);
});
