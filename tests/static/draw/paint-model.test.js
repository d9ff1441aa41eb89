import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_POINTS, PaintModel, quantize } from "../../../static/js/draw/paint-model.js";

/** A model with the messages it sent and answers given by hand. */
function bench() {
  /** @type {Array<Record<string, any>>} */
  const sent = [];
  /** @type {Array<{resolve: (value?: any) => void, reject: (error: Error) => void}>} */
  const waiting = [];
  const model = new PaintModel((fields) => {
    sent.push(fields);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  });
  const answer = async (/** @type {any} */ reply = {}) => {
    waiting.shift()?.resolve(reply);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { model, sent, answer, waiting };
}

/**
 * A clock that stands still until it is told how many milliseconds have passed.
 * @param {import("node:test").TestContext} t
 * @returns {(ms: number) => Promise<void>}
 */
function clock(t) {
  let now = 0;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(performance, "now", () => now);
  return async (ms) => {
    await new Promise((resolve) => setImmediate(resolve)); // what was answered before is heard first
    now += ms;
    t.mock.timers.tick(ms);
  };
}

/** @param {PaintModel} model @param {Array<[number, number]>} places */
function stroke(model, places) {
  model.beginStroke();
  model.add(places);
  model.endStroke();
}

test("a stroke shows at once and leaves as one batch", () => {
  const { model, sent } = bench();
  model.choose({ label: 1 });
  model.beginStroke();
  model.add([[1, 2]]);
  model.add([[0.12345, 0]]);
  assert.equal(model.rows.length, 2);
  assert.equal(sent.length, 0);
  model.endStroke();
  assert.deepEqual(sent, [{ add: [[1, 2, 1], [0.123, 0, 1]], classes: 2 }]);
});

test("long strokes leave at most twenty times a second", async () => {
  const { model, sent } = bench();
  model.beginStroke();
  const end = Date.now() + 260;
  while (Date.now() < end) {
    model.add([[0, 0]]);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  model.endStroke();
  assert.ok(sent.length >= 2 && sent.length <= 7, `${sent.length} batches`);
  assert.equal(sent.reduce((sum, { add }) => sum + add.length, 0), model.rows.length);
});

test("kinds of change keep their order, so that indices mean what they meant", () => {
  const { model, sent } = bench();
  model.beginStroke();
  model.add([[0, 0], [1, 1]]);
  model.remove([0]);
  model.move(0, 3, 3);
  model.move(0, 4, 4);
  model.endStroke();
  assert.deepEqual(sent.map((fields) => Object.keys(fields)[0]), ["add", "remove", "move"]);
  assert.deepEqual(sent[2].move, [[0, 4, 4]]);
  assert.deepEqual(model.rows.map(([x]) => x), [4]);
});

test("undo and redo send whole point lists, with the split where it is known", async () => {
  const { model, sent, answer } = bench();
  model.take([[5, 5, 0, 2]], 2, 1);
  stroke(model, [[1, 1]]);
  await answer();
  model.undo();
  assert.deepEqual(sent.at(-1), { points: [[5, 5, 0, 2]], classes: 2 });
  await answer();
  model.redo();
  assert.deepEqual(sent.at(-1)?.points, [[5, 5, 0, 2], [1, 1, 1]]);
  assert.ok(model.canUndo && !model.canRedo);
});

test("the server's data waits until nothing is on its way", async () => {
  const { model, answer } = bench();
  model.take([[0, 0, 0, 0]], 2, 1);
  stroke(model, [[1, 1]]);
  model.take([[0, 0, 0, 0]], 2, 1);
  assert.equal(model.rows.length, 2, "an older list does not take the stroke away");
  await answer({ data_version: 2 });
  assert.equal(model.rows.length, 2);
  model.take([[0, 0, 0, 0], [1, 1, 1, 2]], 2, 2);
  assert.deepEqual(model.rows[1], [1, 1, 1, 2]);
});

test("a refused stroke says why and the server's data comes back", async (t) => {
  const pass = clock(t);
  const { model, waiting } = bench();
  model.take([[0, 0, 0, 0]], 2, 1);
  stroke(model, [[1, 1]]);
  model.take([[0, 0, 0, 0]], 2, 1);
  waiting[0].reject(new Error("too many"));
  await pass(1000);
  assert.equal(model.rows.length, 1);
  assert.equal(model.notice?.values?.reason, "too many");
});

test("data changed from outside can be undone once something was painted", async (t) => {
  const pass = clock(t);
  const { model, sent, answer } = bench();
  model.take([[0, 0, 0, 0]], 2, 1);
  stroke(model, [[1, 1]]);
  await answer({ data_version: 2 });
  model.take([[9, 9, 0, 0]], 2, 3);
  await pass(1000);
  model.take([[8, 8, 0, 0]], 2, 4);
  assert.deepEqual(model.rows, [[8, 8, 0, 0]]);
  model.undo();
  assert.equal(sent.at(-1)?.points.length, 2, "the drawing is back");
});

test("data of a moment ago neither flashes nor counts as a change from outside", async () => {
  const { model, sent, answer } = bench();
  model.take([], 2, 1);
  stroke(model, [[1, 1]]);
  await answer();
  stroke(model, [[2, 2]]);
  await answer();
  model.take([[1, 1, 1, 0]], 2, 2);
  assert.equal(model.rows.length, 2, "the list of before the second stroke is not shown");
  model.take([[1, 1, 1, 0], [2, 2, 1, 2]], 2, 3);
  assert.deepEqual(model.rows[1], [2, 2, 1, 2]);
  model.undo();
  assert.deepEqual(sent.at(-1)?.points, [[1, 1, 1]]);
});

test("a very late list is shown and then forgotten as if it had never been", async (t) => {
  const pass = clock(t);
  const { model, sent, answer } = bench();
  stroke(model, [[1, 1]]);
  await answer();
  stroke(model, [[2, 2]]);
  await answer();
  await pass(1000);
  model.take([[1, 1, 1, 0]], 2, 2);
  assert.equal(model.rows.length, 1);
  model.take([[1, 1, 1, 0], [2, 2, 1, 2]], 2, 3);
  model.undo();
  assert.deepEqual(sent.at(-1)?.points, [[1, 1, 1]]);
});

test("a run that was taken up from before the last stroke shows the points it has", async (t) => {
  const pass = clock(t);
  const { model, answer } = bench();
  model.take([[0, 0, 0, 0]], 2, 1);
  stroke(model, [[1, 1]]);
  model.heard(1);
  await answer({ data_version: 2 });
  model.heard(2);
  model.take([[0, 0, 0, 0], [1, 1, 1, 2]], 2, 2);
  model.take([[0, 0, 0, 0]], 2, 1);
  assert.equal(model.rows.length, 2, "an older list says nothing by itself");
  model.heard(1);
  await pass(1000);
  assert.deepEqual(model.rows, [[0, 0, 0, 0]]);
});

test("there is an end to points and to classes", () => {
  const { model } = bench();
  model.beginStroke();
  model.add(Array.from({ length: MAX_POINTS + 5 }, () => [0, 0]));
  assert.equal(model.rows.length, MAX_POINTS);
  assert.equal(model.notice?.key, "paint.full");
  for (let i = 0; i < 9; i += 1) model.addClass();
  assert.deepEqual([model.classes, model.label], [6, 5]);
  model.endStroke();
});

test("coordinates stay on the grid that links keep", () => {
  assert.equal(quantize(1.23456), 1.235);
});
