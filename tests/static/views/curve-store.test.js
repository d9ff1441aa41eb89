import assert from "node:assert/strict";
import { test } from "node:test";

import { CurveStore, decimate } from "../../../static/js/views/curve-store.js";

/** @param {number} from @param {Record<string, number[]>} columns @param {string} [generation] */
function frame(from, columns, generation = "0") {
  const arrays = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, { dtype: "F64", shape: [values.length], data: Float64Array.from(values) }]));
  return { view: "curves", meta: { view: "curves", from: String(from), generation }, arrays };
}

test("points add up, a new generation starts over", () => {
  const store = new CurveStore();
  store.take(frame(0, { epoch: [0, 1], train_loss: [2, 1] }));
  store.take(frame(2, { epoch: [2], train_loss: [0.5], test_loss: [0.7] }));
  assert.deepEqual(store.columns.get("train_loss"), [2, 1, 0.5]);
  assert.deepEqual(store.columns.get("test_loss"), [NaN, NaN, 0.7]);
  store.take(frame(0, { epoch: [0], train_loss: [9] }, "1"));
  assert.deepEqual(store.columns.get("train_loss"), [9]);
  assert.ok(!store.has("test_loss"));
});

test("points that are sent again after a reconnect are not doubled", () => {
  const store = new CurveStore();
  store.take(frame(0, { epoch: [0, 1, 2], train_loss: [3, 2, 1] }));
  store.take(frame(0, { epoch: [0, 1, 2, 3], train_loss: [3, 2, 1, 0] }));
  assert.deepEqual(store.columns.get("epoch"), [0, 1, 2, 3]);
});

test("memory is bounded and a spike survives every thinning", () => {
  const store = new CurveStore(1000);
  for (let i = 0; i < 20000; i += 100) {
    const epoch = Array.from({ length: 100 }, (_, j) => i + j);
    store.take(frame(i, { epoch, train_loss: epoch.map((e) => (e === 37 ? 1000 : Math.sin(e))) }));
  }
  assert.ok(store.length <= 1100, `${store.length}`);
  const losses = store.columns.get("train_loss") ?? [];
  assert.equal(Math.max(...losses), 1000);
  const epochs = store.columns.get("epoch") ?? [];
  assert.ok(epochs.every((epoch, i) => i === 0 || epoch >= epochs[i - 1]), "time never runs back");
  assert.equal(epochs.at(-1), 19999);
});

test("a chart gets few points, with both ends and every peak", () => {
  const x = Array.from({ length: 50000 }, (_, i) => i);
  const y = x.map((i) => (i === 31415 ? 99 : i === 27182 ? -99 : Math.cos(i / 500)));
  const shown = decimate(x, y, 300);
  assert.ok(shown.x.length <= 300);
  assert.ok(shown.y.includes(99) && shown.y.includes(-99));
  assert.deepEqual([shown.x[0], shown.x.at(-1)], [0, 49999]);
});

test("what is not there is not drawn, and no line is drawn across it", () => {
  assert.deepEqual(decimate([0, 1, 2, 3, 4], [NaN, 5, Infinity, NaN, 6], 10), { x: [1, 2, 4], y: [5, NaN, 6] });
  const x = Array.from({ length: 5000 }, (_, i) => i);
  const holed = decimate(x, x.map((i) => (i > 1000 && i < 3000 ? NaN : 1)), 200);
  assert.equal(holed.y.filter(Number.isNaN).length, 1);
  assert.ok(holed.x.length <= 200);
  assert.deepEqual(decimate([], [], 10), { x: [], y: [] });
});

test("no line goes over a step at which something was replaced", () => {
  const store = new CurveStore();
  store.take(frame(0, { epoch: [0, 1, 2, 3], step: [0, 9, 18, 27], train_loss: [3, 2, 5, 4] }));
  const breaks = store.epochsOf([0, 9, 27]);
  assert.deepEqual(breaks, [0.5, 1.5], "the last one has no point after it yet");
  assert.deepEqual(store.together(["train_loss"], 9, [1.5])[0], { x: [0, 1, 1.5, 2, 3], y: [3, 2, NaN, 5, 4] });
  assert.deepEqual(store.series("train_loss", 9), { x: [0, 1, 2, 3], y: [3, 2, 5, 4] });
});

test("what lies between two curves ends at a break, and begins behind it with what is measured there", () => {
  const store = new CurveStore();
  const epoch = [0, 1, 2, 3, 4, 5, 6];
  store.take(frame(0, { epoch, train_loss: [3, 2, 1, 5, 4, NaN, 2], test_loss: [4, 3, 3, 6, 6, 6, 5] }));
  const [before, after] = [{ x: [0, 1, 2], low: [3, 2, 1], high: [4, 3, 3] }, { x: [3, 4, 6], low: [5, 4, 2], high: [6, 6, 5] }];
  assert.deepEqual(store.between("train_loss", "test_loss", 9, [2.5]), [before, after]);
  assert.equal(store.between("train_loss", "test_loss", 9).length, 1);
  assert.deepEqual(store.between("train_loss", "test_loss", 1, [2.5]).map(({ x }) => x), [[0, 2], [3, 6]], "both ends of each piece stay");
  assert.deepEqual(store.between("train_loss", "validation_loss", 9, [2.5]), []);
});

test("curves of one chart stand at the same epochs, each with its extremes", () => {
  const store = new CurveStore();
  const epoch = Array.from({ length: 1000 }, (_, i) => i);
  store.take(frame(0, { epoch, train_loss: epoch.map((i) => (i === 333 ? 9 : 1 / (i + 1))), test_loss: epoch.map((i) => (i === 666 ? -9 : 2)) }));
  const [train, test] = store.together(["train_loss", "test_loss"], 60);
  assert.deepEqual(train.x, test.x);
  assert.ok(train.x.length <= 60);
  assert.ok(train.y.includes(9) && test.y.includes(-9));
});
