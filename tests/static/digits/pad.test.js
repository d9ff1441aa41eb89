/** The pad's own work for a stroke does not grow with those that are there. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { MOST_PAST, Pad } from "../../../static/js/digits/pad.js";
import { page } from "../page.js";

/** @param {import("node:test").TestContext} context */
function made(context) {
  page(context);
  const pad = new Pad(() => {});
  const drawn = { lines: 0, sheets: 0 };
  const lines = { beginPath() {}, moveTo() {}, lineTo() {}, stroke: () => { drawn.lines += 1; }, fillRect: () => { drawn.sheets += 1; } };
  pad.context = /** @type {any} */ (lines);
  const stroke = () => {
    pad.begin([10, 10]);
    pad.extend([20, 30]);
    pad.lift();
  };
  return { pad, drawn, stroke };
}

test("a stroke is drawn alone, and what is there stays", (context) => {
  const { drawn, stroke } = made(context);
  for (let i = 0; i < 9; i += 1) stroke();
  assert.deepEqual(drawn, { lines: 18, sheets: 0 });
});

test("the first stroke takes the place of the example", (context) => {
  const { pad, drawn, stroke } = made(context);
  pad.show([[1, 1], [2, 2]]);
  Object.assign(drawn, { lines: 0, sheets: 0 });
  stroke();
  assert.deepEqual(drawn, { lines: 2, sheets: 1 });
  assert.equal(pad.strokes.length, 1);
  assert.ok(!pad.example);
});

test("so many steps can be taken back and no more", (context) => {
  const { pad, stroke } = made(context);
  for (let i = 0; i < MOST_PAST + 5; i += 1) stroke();
  pad.clear();
  for (let i = 0; i < 2 * MOST_PAST; i += 1) pad.undo();
  assert.equal(pad.strokes.length, 6);
});
