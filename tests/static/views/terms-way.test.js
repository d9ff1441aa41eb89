import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { wayOf } from "../../../static/js/views/terms-way.js";

const line = (/** @type {string} */ name, /** @type {number|null} */ value) => ({ name, value });

test("of a convolution every step from the channels' sums to the output is told, the bias with its own number", () => {
  const told = { terms: { bias: 0.1, total: 150, role: "weight" }, formulas: [line("channel", 0.5), line("sum", -0.2), line("output", 0)], layer: { activation: "ReLU" }, value: 0 };
  const steps = wayOf(told, [0.5, -0.8]);
  assert.deepEqual(steps.map(({ name, sign }) => [name, sign]), [["terms", "="], ["bias", "+"], ["sum", "="], ["output", "→ ReLU →"]]);
  assert.ok(Math.abs(steps[0].value + steps[1].value - steps[2].value) < 1e-9);
});

test("of a row the terms that are not listed count as well, and without a bias or an activation nothing is said of them", () => {
  const told = { terms: { bias: null, total: 400, role: "weight" }, formulas: [line("sum", 1.5), line("output", 1.5)], layer: { activation: null }, value: 1.5 };
  assert.deepEqual(wayOf(told, []).map(({ name, value, sign }) => [name, value, sign]), [["terms", 1.5, ""], ["sum", 1.5, "="], ["output", 1.5, "="]]);
});

test("what pools is the mean or the largest of its window, and what is no sum has no way", () => {
  const pool = { terms: { bias: null, total: 4, role: "share" }, formulas: [line("output", 1)], layer: { activation: null }, value: 1 };
  assert.deepEqual(wayOf(pool, [1]).map(({ words, value }) => [words, value]), [["mean of 4 inputs", 1]]);
  assert.deepEqual(wayOf({ ...pool, terms: { ...pool.terms, role: "chosen" } }, [1]).map(({ words }) => words), ["largest of 4 inputs"]);
  assert.deepEqual(wayOf({ terms: null, formulas: [line("sum", 1)], layer: { activation: null }, value: 1 }, []), []);
});
