import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted, widthOf } from "../../../static/js/draw/fitted.js";

const context = { font: "10px sans-serif", measureText: (/** @type {string} */ text) => ({ width: 10 * [...text].length }) };

test("a name that has room is whole, of a longer one as much as fits is shown", () => {
  assert.equal(fitted(context, "Bag", 30), "Bag");
  assert.equal(fitted(context, "Ankle boot", 80), "Ankle b…");
  assert.equal(fitted(context, "Ankle boot", 70), "Ankle…");  // no space before the ellipsis
  assert.equal(fitted(context, "👍👍👍", 20), "👍…");
  assert.equal(fitted(context, "Bag", 1), "B…");
});

test("a text is measured once in each font, however often it is written", () => {
  const measured = /** @type {string[]} */ ([]);
  const pen = { font: "700 11px serif", measureText: (/** @type {string} */ text) => ({ width: measured.push(`${pen.font} ${text}`) }) };
  const widths = ["Ankle boot", "Bag", "Ankle boot"].map((text) => widthOf(pen, text));
  assert.deepEqual([widths, measured.length], [[1, 2, 1], 2]);
  pen.font = "500 11px serif";
  assert.deepEqual([widthOf(pen, "Bag"), widthOf(pen, "Bag"), measured.length], [3, 3, 3]);
  for (let i = 0; i < 10_000; i += 1) widthOf(pen, `text ${i}`);
  assert.equal(widthOf(pen, "Bag"), measured.length, "what was written long ago is measured anew: memory is bounded");
});
