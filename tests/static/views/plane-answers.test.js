import assert from "node:assert/strict";
import { test } from "node:test";

import { PlaneAnswers } from "../../../static/js/views/plane-answers.js";

const bytes = (/** @type {number[]} */ shape, /** @type {number[]} */ values) => ({ dtype: "U8", shape, data: Uint8Array.from(values) });
const boundary = (/** @type {Record<string, string>} */ meta) => ({ view: "boundary", arrays: { winner: bytes([1, 1], [1]), confidence: bytes([1, 1], [200]) }, meta });
const predictions = (/** @type {number[]} */ correct) => ({ view: "predictions", arrays: { correct: bytes([correct.length], correct) }, meta: {} });

test("a frame says which parts of the picture it changes", () => {
  const answers = new PlaneAnswers();
  assert.deepEqual(answers.take(boundary({ classes: "3", domain: "[-6, 6, -6, 6]" })), ["regions", "over"]);
  assert.ok(answers.take(boundary({ classes: "3", domain: "[0, 1, 0, 1]" })).includes("axes"));
  assert.equal(answers.classes, 3);
  assert.deepEqual(answers.take({ view: "unheard of", arrays: {}, meta: {} }), []);
});

test("points are drawn anew only when a prediction has changed its mind", () => {
  const answers = new PlaneAnswers();
  assert.deepEqual(answers.take(predictions([1, 0])), ["points"]);
  assert.deepEqual(answers.take(predictions([1, 0])), []);
  assert.deepEqual(answers.take(predictions([1, 1])), ["points"]);
  assert.deepEqual([...(answers.correct ?? [])], [1, 1]);
});

test("the data's window holds until the network has one of its own", () => {
  const answers = new PlaneAnswers();
  answers.take({ view: "data", arrays: {}, meta: { task: "regression", domain: "[0, 2, 0, 2]" } });
  assert.deepEqual({ ...answers.domain }, { x0: 0, x1: 2, y0: 0, y1: 2 });
  assert.equal(answers.dataTask, "regression");
  answers.take(boundary({ domain: "[0, 1, 0, 1]" }));
  answers.take({ view: "data", arrays: {}, meta: { domain: "[0, 2, 0, 2]" } });
  assert.equal(answers.domain.x1, 1);
});

test("what is forgotten answers nothing", () => {
  const answers = new PlaneAnswers();
  answers.take(boundary({ classes: "2" }));
  answers.forget();
  assert.equal(answers.at(0, 0, null), "");
  assert.equal(answers.correct, null);
});
