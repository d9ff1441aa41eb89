/** The line of the present: told of by the bars above it as well, so that both say the same. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { page } from "../page.js";

const course = { names: ["cat", "dog"], steps: [0, 40, 55], epochs: [0, 1, 1.4], shares: [[0.5, 0.6, 0.7], [0.5, 0.4, 0.3]], now: 55, probable: true, truth: 0, example: 3 };
const later = { step: 60, epoch: 1.5, shares: [0.9, 0.1], example: 3 };

/** @param {import("node:test").TestContext} context */
async function made(context) {
  page(context);
  return (await import("../../../static/js/views/answer-epochs.js")).upTo;
}

test("what the bars say now is the end of the line", async (context) => {
  const upTo = await made(context);
  const { steps, epochs, shares, now } = upTo(course, later);
  assert.deepEqual({ steps, epochs, shares, now }, { steps: [0, 40, 60], epochs: [0, 1, 1.5], shares: [[0.5, 0.6, 0.9], [0.5, 0.4, 0.1]], now: 60 });
});

test("an older answer, one about another picture or of other classes, and a run that was taken back leave the line alone", async (context) => {
  const upTo = await made(context);
  for (const other of [{ ...later, step: 55 }, { ...later, example: 4 }, { ...later, shares: [0.2, 0.3, 0.5] }]) assert.equal(upTo(course, other), course);
  const back = { ...course, now: 40 };
  assert.equal(upTo(back, later), back);
});
