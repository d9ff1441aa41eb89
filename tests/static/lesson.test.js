import assert from "node:assert/strict";
import { test } from "node:test";

import { checkDone } from "../../static/js/lesson.js";

test("a step is done by its command", () => {
  assert.ok(checkDone({ command: "step" }, { command: "step" }));
  assert.ok(!checkDone({ command: "step" }, { command: "play" }));
  assert.ok(!checkDone({ command: "step" }, { status: { epoch: 3 } }));
});

test("a step is done by a change of its field, of a part of it or of the whole around it", () => {
  for (const path of ["model.layers", "model.layers[0].units", "model"]) assert.ok(checkDone({ changed: "model.layers" }, { changed: path }), path);
  for (const path of ["data", "model.layersx", "mode"]) assert.ok(!checkDone({ changed: "model.layers" }, { changed: path }), path);
});

test("a step is done when its number has come far enough", () => {
  const check = { number: "metrics.train.accuracy", at_least: 0.99 };
  assert.ok(checkDone(check, { status: { metrics: { train: { accuracy: 1 } } } }));
  assert.ok(!checkDone(check, { status: { metrics: { train: { accuracy: 0.98 } } } }));
  assert.ok(!checkDone(check, { status: { metrics: { train: { accuracy: null } } } }));
  assert.ok(!checkDone(check, { status: {} }));
  assert.ok(checkDone({ number: "metrics.train.loss", at_most: 0.1 }, { status: { metrics: { train: { loss: 0.05 } } } }));
});

test("a step about a tab is not done while that tab was never opened", () => {
  const check = { number: "epoch", at_least: 3, open: "confusion" };
  assert.ok(!checkDone(check, { status: { epoch: 5 }, open: "summary" }));
  assert.ok(!checkDone(check, { status: { epoch: 5 } }));
  assert.ok(!checkDone(check, { status: { epoch: 2 }, open: "confusion" }));
  assert.ok(checkDone(check, { status: { epoch: 5 }, open: "confusion" }));
});
