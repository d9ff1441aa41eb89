import assert from "node:assert/strict";
import { test } from "node:test";

import { countText, latest, lossText, percentText, statusText } from "../../static/js/format.js";
import "./words.js";

test("losses are short whatever their size", () => {
  assert.equal(lossText(0.03149), "0.031");
  assert.equal(lossText(12.345), "12.3");
  assert.equal(lossText(0.00001234), "1.2e−5");
  assert.equal(lossText(0.00064), "0.0006");
  assert.equal(lossText(0), "0");
  for (const nothing of [null, undefined, NaN, Infinity]) assert.equal(lossText(nothing), "–");
});

test("counts and shares read as people write them", () => {
  assert.equal(countText(61706), "61,706");
  assert.equal(countText(null), "–");
  assert.equal(percentText(0.98666), "98.7\u00a0%");
  assert.equal(percentText(undefined), "–");
});

test("how the run stands is one sentence, with the accuracy where there is one", () => {
  const run = { id: "a", status: "running", epoch: 1200, step: 1, playing: true, speed: null, findings: [], metrics: { train: { loss: 0.5 }, test: { accuracy: 0.75 } } };
  assert.equal(statusText(run), "Training. Epoch 1,200. Training loss 0.500. Test accuracy 75.0\u00a0%.");
  assert.equal(statusText({ ...run, metrics: { train: { loss: 0.5 } } }), "Training. Epoch 1,200. Training loss 0.500.");
  assert.match(statusText({ ...run, status: "queued", position: 3 }), /free place: number 3 in line/);
  assert.match(statusText({ ...run, status: "queued", position: 2, waits_for: "memory", needs: "2.3 GB" }), /2.3 GB of memory: number 2 in line/);
  assert.match(statusText({ ...run, status: "queued", position: 2, waits_for: "turn" }), /its turn: number 2 in line/);
});

test("in the middle of a long epoch a few examples tell more than what all said before it", () => {
  const measured = { train: { loss: 4.628 }, test: { accuracy: 0.05 } };
  const glimpse = { step: 240, metrics: { train: { loss: 0.5 }, test: { accuracy: 0.81 } }, examples: { train: 500, test: 500 } };
  const run = { id: "a", status: "running", epoch: 0, step: 241, playing: true, speed: null, findings: [], metrics: measured, glimpse };
  assert.deepEqual(latest(run), { metrics: glimpse.metrics, few: glimpse.examples });
  assert.deepEqual(latest({ ...run, glimpse: null }), { metrics: measured, few: null });
  assert.deepEqual(latest({ ...run, playing: false }), { metrics: measured, few: null });
  assert.match(statusText(run), /loss 0.500. Test accuracy 81.0\u00a0%. Measured on a few examples/);
});
