import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULT_DOMAIN } from "../../../static/js/draw/plane.js";
import { answer, cellAt, inWords, unitAnswer } from "../../../static/js/views/boundary-words.js";
import "../words.js";

const bytes = (/** @type {number[]} */ shape, /** @type {number[]} */ values) => ({ dtype: "U8", shape, data: Uint8Array.from(values) });
const floats = (/** @type {number[]} */ values) => ({ dtype: "F32", shape: [values.length], data: Float32Array.from(values) });

test("a place is found in the grid, row 0 at the top", () => {
  assert.equal(cellAt([2, 2], DEFAULT_DOMAIN, -5, 5), 0);
  assert.equal(cellAt([2, 2], DEFAULT_DOMAIN, 5, 5), 1);
  assert.equal(cellAt([3, 2, 2], DEFAULT_DOMAIN, 5, -5), 3);
  assert.equal(cellAt([2, 2], DEFAULT_DOMAIN, 6, -6), 3, "the border belongs to the last cell");
});

test("the answer names the class and the output, or how far it is ahead", () => {
  const winner = bytes([1, 2], [0, 1]);
  const one = { view: "boundary", meta: { low: "0", high: "1" }, arrays: { winner, confidence: bytes([1, 2], [255, 51]), value: bytes([1, 2], [0, 204]) } };
  assert.equal(answer(one, DEFAULT_DOMAIN, 3, 0), "class 1, ŷ = 0.80");
  const many = { view: "boundary", meta: {}, arrays: { winner, confidence: bytes([1, 2], [255, 51]) } };
  assert.equal(answer(many, DEFAULT_DOMAIN, 3, 0), "class 1, ahead by 20\u00a0%");
});

test("values, curves and single units are answered in their own scale", () => {
  const surface = { view: "boundary", meta: { low: "-2", high: "2" }, arrays: { value: bytes([1, 2], [0, 255]) } };
  assert.equal(answer(surface, DEFAULT_DOMAIN, -3, 0), "ŷ = −2");
  const curve = { view: "boundary", meta: {}, arrays: { curve_x: floats([-6, 0, 6]), curve_y: floats([1, 5, 9]) } };
  assert.equal(answer(curve, DEFAULT_DOMAIN, 0.4, 0), "ŷ = 5");
  const units = { view: "units", meta: {}, arrays: { maps: bytes([2, 1, 2], [0, 0, 255, 0]), low: floats([-1, -3]), high: floats([1, 3]) } };
  assert.equal(unitAnswer(units, 1, DEFAULT_DOMAIN, -3, 0), "3");
  assert.equal(unitAnswer(units, 7, DEFAULT_DOMAIN, -3, 0), "");
});

test("the whole picture can be listened to", () => {
  const frame = { view: "boundary", meta: { classes: "2" }, arrays: { winner: bytes([1, 4], [0, 1, 1, 1]), confidence: bytes([1, 4], [9, 9, 9, 9]) } };
  const words = inWords(frame, 40, { train: { accuracy: 0.97 }, test: { accuracy: null } });
  assert.match(words, /40 points.*class 0 25\s%, class 1 75\s%.*training 97\s%, test –/);
  assert.equal(inWords(null, 0, undefined), "");
});
