import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalsIn, standing } from "../../../static/js/kernels/refused.js";

const NAMES = ["input", "kernel", "bias"];
const asked = { input: [[[1, 2], [3, 4]]], kernel: [[[[1]]]], bias: [0], strides: 1 };
const at = (/** @type {string} */ path) => [{ path, message: "must be a number; got 'abc'" }];

test("a refused cell is found in its matrix, by row and column", () => {
  const message = "must be a number; got 'abc'";
  assert.deepEqual(refusalsIn(at("kernel[1][0][2][3]"), "kernel[1][0]"), [{ row: 2, column: 3, message }]);
  assert.deepEqual(refusalsIn(at("kernel[1][0][2]"), "kernel[1][0]"), [{ row: 2, column: null, message }]);
  assert.deepEqual(refusalsIn(at("kernel[0][1]"), "kernel"), [{ row: 0, column: 1, message }]);
  assert.deepEqual(refusalsIn(at("kernel[1][0][2][3]"), "kernel[0][0]"), []);
  assert.deepEqual(refusalsIn(at("kernel[1][0]"), "kernel[1][0]"), []);
});

test("what was typed stays while a cell of it is refused", () => {
  const typed = { ...asked, input: [[["abc", 2], [3, 4]]] };
  assert.deepEqual(standing(asked, typed, at("input[0][0][0]"), NAMES).input, [[["abc", 2], [3, 4]]]);
  assert.deepEqual(standing(asked, typed, [], NAMES).input, [[["abc", 2], [3, 4]]]);
});

test("a pasted matrix of another size stays where single cells are wrong with it, and only there", () => {
  const typed = { ...asked, kernel: [[[[1, "two"], [3, 4]]]], strides: 2 };
  assert.deepEqual(standing(asked, typed, at("kernel[0][0][0][1]"), NAMES), { ...typed, strides: 1 });
  assert.equal(standing(asked, typed, [], NAMES), asked);
  assert.equal(standing(asked, typed, at("kernel[0][0][0]"), NAMES), asked);
  assert.equal(standing(asked, typed, [...at("kernel[0][0][0][1]"), ...at("strides")], NAMES), asked);
});

test("rows of unequal length are not shown, nor what is no matrix", () => {
  assert.equal(standing(asked, { ...asked, kernel: [[[[1, 2], [3]]]] }, at("kernel[0][0][1]"), NAMES), asked);
  for (const kernel of [undefined, "abc", [[[["x"], 2]]]]) assert.equal(standing(asked, { ...asked, kernel }, at("kernel[0][0][0]"), NAMES), asked);
  assert.equal(standing(asked, null, [], NAMES), asked);
});
