import assert from "node:assert/strict";
import { test } from "node:test";

import { bracketed, cellText, parseCell, parseMatrix, resized } from "../../../static/js/kernels/matrix-text.js";

test("a cell is a number, a fraction, or what was typed", () => {
  assert.equal(parseCell(" −2 "), -2);
  assert.equal(parseCell("1/4"), 0.25);
  assert.equal(parseCell("¼"), 0.25);
  assert.equal(parseCell("0,5"), 0.5);
  for (const odd of ["abc", "NaN", "1/0", "Infinity", ""]) assert.equal(parseCell(odd), odd);
});

test("a matrix is read however it was written", () => {
  const wanted = [[1, -2], [3, 0.5]];
  for (const text of ["1 -2\n3 0.5", "1\t-2\r\n3\t0,5", "1, -2; 3, 1/2", "1 −2 / 3 0.5", "[[1, -2], [3, 0.5]]", "(1 -2)\n(3 ½)\n\n"]) assert.deepEqual(parseMatrix(text), wanted);
  assert.deepEqual(parseMatrix("1 2 3\n4"), [[1, 2, 3], [4]]);
  assert.deepEqual(parseMatrix("1 x"), [[1, "x"]]);
  assert.deepEqual(parseMatrix(" \n "), []);
});

test("numbers are as short as they may be", () => {
  assert.equal(cellText(-2.75), "−2.75");
  assert.equal(cellText(-0), "0");
  assert.equal(cellText(1 / 3), "0.3333");
  assert.equal(cellText(1e-5), "1.0e−5");
  assert.equal(bracketed(-1), "(−1)");
  assert.equal(bracketed(8), "8");
});

test("a matrix grows with zeros and is cut off", () => {
  assert.deepEqual(resized([[1, 2], [3, 4]], 1, 3), [[1, 2, 0]]);
});
