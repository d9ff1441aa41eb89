import assert from "node:assert/strict";
import { test } from "node:test";

import { stepFor } from "../../../static/js/views/timeline-keys.js";

const epochs = [0, 1, 1.5, 2, 3, 4];
const steps = [0, 10, 15, 20, 30, 40];
const go = (/** @type {string} */ key, /** @type {number} */ step, shiftKey = false) => stepFor({ key, shiftKey }, step, epochs, steps, 44);

test("arrows go from epoch to epoch, past what was measured between", () => {
  assert.equal(go("ArrowRight", 0), 10);
  assert.equal(go("ArrowRight", 10), 20);
  assert.equal(go("ArrowLeft", 20), 10);
  assert.equal(go("ArrowLeft", 17), 10);
  assert.equal(go("ArrowUp", 30), 40);
});

test("beyond the last epoch lies the last step, before the first the first", () => {
  assert.equal(go("ArrowRight", 40), 44);
  assert.equal(go("ArrowRight", 44), 44);
  assert.equal(go("ArrowLeft", 0), 0);
});

test("with Shift by single steps, within what there is", () => {
  assert.equal(go("ArrowRight", 17, true), 18);
  assert.equal(go("ArrowLeft", 0, true), 0);
  assert.equal(go("ArrowRight", 44, true), 44);
});

test("leaps, ends, and keys that mean nothing", () => {
  assert.equal(go("PageUp", 0), 40);
  assert.equal(go("PageDown", 40), 0);
  assert.equal(go("Home", 30), 0);
  assert.equal(go("End", 3), 44);
  assert.equal(go("a", 3), null);
});
