import assert from "node:assert/strict";
import { test } from "node:test";

import { Journal, touchedBy, weightAt, weightPath } from "../../static/js/journal.js";
import { undoFor } from "../../static/js/keyboard.js";
import { withPath } from "../../static/js/paths.js";
import { Store } from "../../static/js/store.js";

/** A store with a run, and a journal whose changes take effect at once. */
function bench() {
  const store = new Store({ spec: { seed: 1, optimizer: { kind: "adam", learning_rate: 0.1, beta_1: 0.9 } }, run: /** @type {any} */ ({ id: "a" }) });
  const put = (/** @type {Record<string, any>} */ changes) => {
    const spec = Object.entries(changes).reduce((state, [path, value]) => withPath(state, path, value), store.state.spec);
    store.set({ spec });
  };
  const journal = new Journal(store, async (changes) => put(changes));
  store.set({ run: /** @type {any} */ ({ id: "b" }) });
  let now = 0;
  const change = (/** @type {Record<string, any>} */ changes, later = 5000) => {
    now += later;
    const before = journal.before(Object.keys(changes));
    put(changes);
    journal.note(before, now);
  };
  return { store, journal, change };
}

test("what was changed is taken back, last first, and changed again", async () => {
  const { store, journal, change } = bench();
  change({ seed: 2 });
  change({ "optimizer.learning_rate": 0.5 });
  assert.deepEqual(await journal.undo(), ["optimizer.learning_rate"]);
  assert.equal(store.state.spec?.optimizer.learning_rate, 0.1);
  assert.deepEqual(await journal.undo(), ["seed"]);
  assert.equal(store.state.spec?.seed, 1);
  assert.deepEqual(await journal.undo(), []);
  await journal.redo();
  await journal.redo();
  assert.deepEqual(store.state.spec, { seed: 2, optimizer: { kind: "adam", learning_rate: 0.5, beta_1: 0.9 } });
  assert.equal(journal.canRedo, false);
});

test("another kind takes all of it back, with what only the earlier one had", async () => {
  const { store, journal } = bench();
  assert.deepEqual(touchedBy(["optimizer.kind", "optimizer.learning_rate", "seed"]), ["optimizer", "optimizer.learning_rate", "seed"]);
  const before = journal.before(["optimizer.kind"]);
  store.set({ spec: { seed: 1, optimizer: { kind: "sgd", learning_rate: 0.1 } } });
  journal.note(before);
  await journal.undo();
  assert.deepEqual(store.state.spec?.optimizer, { kind: "adam", learning_rate: 0.1, beta_1: 0.9 });
});

test("other shares are taken back with the part that each drawn point was of", async () => {
  const { store, journal } = bench();
  const drawn = (/** @type {number} */ test_, /** @type {number[][]} */ points) => ({ seed: 1, data: { kind: "drawn", split: { test: test_ }, points } });
  store.set({ spec: drawn(0.2, [[0, 0, 1, 2]]) });
  const before = journal.before(["data.split"]);
  store.set({ spec: drawn(0.5, [[0, 0, 1]]) });
  journal.note(before);
  await journal.undo();
  assert.deepEqual(store.state.spec, drawn(0.2, [[0, 0, 1, 2]]));
  await journal.redo();
  assert.deepEqual(store.state.spec, drawn(0.5, [[0, 0, 1]]));
});

test("a dragged slider is one step, two drags are two", async () => {
  const { store, journal, change } = bench();
  for (const rate of [0.2, 0.3, 0.4]) change({ "optimizer.learning_rate": rate }, 100);
  change({ "optimizer.learning_rate": 0.9 }, 4000);
  await journal.undo();
  assert.equal(store.state.spec?.optimizer.learning_rate, 0.4);
  await journal.undo();
  assert.equal(store.state.spec?.optimizer.learning_rate, 0.1);
  assert.equal(journal.canUndo, false);
});

test("keys pressed faster than the run answers keep their order", async () => {
  const { store, journal, change } = bench();
  change({ seed: 2 });
  change({ seed: 3 });
  await Promise.all([journal.undo(), journal.undo(), journal.redo()]);
  assert.equal(store.state.spec?.seed, 2);
});

test("a change that the run refuses stays in the journal", async () => {
  const store = new Store({ spec: { seed: 1 }, run: /** @type {any} */ ({ id: "a" }) });
  const journal = new Journal(store, async () => {
    throw new Error("refused");
  });
  store.set({ run: /** @type {any} */ ({ id: "b" }) });
  journal.note({ seed: 0 });
  await assert.rejects(journal.undo());
  assert.equal(journal.canUndo, true);
});

test("another run has a journal of its own, and who watches has none", () => {
  const { store, journal, change } = bench();
  change({ seed: 2 });
  store.set({ readonly: true });
  assert.equal(journal.canUndo, false);
  store.set({ readonly: false, run: /** @type {any} */ ({ id: "c" }) });
  assert.equal(journal.canUndo, false);
});

test("which keys undo, and where they belong to the typing", () => {
  assert.equal(undoFor({ key: "z", ctrlKey: true }), "undo");
  assert.equal(undoFor({ key: "Z", metaKey: true, shiftKey: true }), "redo");
  assert.equal(undoFor({ key: "y", ctrlKey: true }), "redo");
  assert.equal(undoFor({ key: "z" }), null);
  assert.equal(undoFor({ key: "z", ctrlKey: true }, { tag: "INPUT", type: "number" }), null);
  assert.equal(undoFor({ key: "z", ctrlKey: true }, { tag: "INPUT", type: "range" }), "undo");
  assert.equal(undoFor({ key: "z", ctrlKey: true }, { dialog: true }), null);
});

test("a weight set by hand is taken back to what stood there, and set again", async () => {
  const path = weightPath("dense_1.kernel", [0, 1]);
  assert.deepEqual(weightAt(path), { parameter: "dense_1.kernel", index: [0, 1] });
  assert.equal(weightAt("model.layers[0].units"), null);
  let weight = 0.25;
  const store = new Store({ spec: { seed: 1 }, run: /** @type {any} */ ({ id: "a" }) });
  const journal = new Journal(store, async (changes) => {
    const before = weight;
    weight = changes[path];
    return { [path]: before };
  });
  store.set({ run: /** @type {any} */ ({ id: "b" }) });
  [weight] = [3, journal.note({ [path]: weight })];
  assert.deepEqual(await journal.undo(), [path]);
  assert.equal(weight, 0.25);
  await journal.redo();
  assert.equal(weight, 3);
});
