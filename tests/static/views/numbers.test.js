import assert from "node:assert/strict";
import { test } from "node:test";

import { brief, fixed, percent, short, ticks } from "../../../static/js/views/numbers.js";

test("numbers carry a true minus and never a negative zero", () => {
  assert.equal(fixed(-1.5), "−1.50");
  assert.equal(fixed(-0.001), "0.00");
  assert.equal(fixed(NaN), "–");
  assert.equal(fixed(-Infinity), "−∞");
});

test("three digits are enough", () => {
  assert.equal(short(0), "0");
  assert.equal(short(-0.12345), "−0.123");
  assert.equal(short(1234.5), "1235");
  assert.equal(short(0.00012), "1.2e−4");
  assert.equal(short(-123456), "−1.2e5");
});

test("shares are written as percent", () => {
  assert.equal(percent(0.98765), "98.8\u00a0%");
  assert.equal(percent(NaN), "–");
});

test("ticks are round numbers inside the range", () => {
  assert.deepEqual(ticks(-6, 6), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(ticks(-0.5, 1.5), [-0.5, 0, 0.5, 1, 1.5]);
  assert.deepEqual(ticks(1, 1), []);
  assert.ok(ticks(-0.034, 0.97, 5).length <= 5);
});

test("in a cell a number has two digits, and no 0 before the point", () => {
  assert.deepEqual([0.02572, -0.4166, 0, 1.35, -12.6].map(brief), [".026", "−.42", "0", "1.4", "−13"]);
});
