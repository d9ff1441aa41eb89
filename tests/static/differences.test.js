/** What differs between configurations, in words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "./words.js";
import { differences, inWords } from "../../static/js/differences.js";

const SPEC = {
  seed: 7, redraw: { weights: 0, data: 0 }, data: { kind: "moons", samples: 100, noise: 0.1 },
  model: { layers: [{ kind: "dense", units: 8, activation: "tanh" }, { kind: "dense", units: 8, activation: "tanh" }, { kind: "dense", units: null, activation: "auto" }] },
  loss: { kind: "auto" }, optimizer: { kind: "adam", learning_rate: 0.03, beta_1: 0.9 }, schedule: { kind: "constant" }, regularization: { l1: 0, l2: 0 },
  clipping: { norm: null }, training: { kind: "supervised", batch_size: 32 },
};
const CATALOG = /** @type {any} */ ({
  families: {
    optimizers: [{ kind: "adam", title: "Adam", schema: { properties: { learning_rate: { title: "Learning rate" }, beta_1: { title: "Beta 1" } } } }, { kind: "sgd", title: "SGD", schema: { properties: { learning_rate: { title: "Learning rate" } } } }],
    training: [{ kind: "supervised", title: "Supervised", schema: { properties: { batch_size: { title: "Batch size" } } } }],
  },
});

/** @param {(spec: any) => void} change */
function words(change) {
  const other = structuredClone(SPEC);
  change(other);
  return differences(SPEC, other, CATALOG).map(inWords);
}

test("equal configurations do not differ, and the first has nothing to differ from", () => {
  assert.deepEqual(words(() => undefined), []);
  assert.deepEqual(differences(null, SPEC, CATALOG), []);
});

test("a field is called what the page calls it", () => {
  assert.deepEqual(words((spec) => { spec.optimizer.learning_rate = 0.3; }), ["learning rate 0.03 → 0.3"]);
  assert.deepEqual(words((spec) => { spec.training.batch_size = 8; }), ["batch size 32 → 8"]);
  assert.deepEqual(words((spec) => { spec.regularization.l2 = 0.001; }), ["l2 0 → 0.001"]);
});

test("another kind is said once, with what both share where it differs", () => {
  assert.deepEqual(words((spec) => { spec.optimizer = { kind: "sgd", learning_rate: 0.1 }; }), ["optimizer Adam → SGD", "learning rate 0.03 → 0.1"]);
});

test("layers are said one by one, the same change in several once, another number of them as a whole", () => {
  assert.deepEqual(words((spec) => { spec.model.layers[0].units = 4; }), ["layer 1: units 8 → 4"]);
  assert.deepEqual(words((spec) => { for (const layer of spec.model.layers.slice(0, 2)) layer.activation = "relu"; }), ["activation tanh → relu"]);
  assert.deepEqual(words((spec) => { spec.model.layers.splice(1, 1); }), ["layers 8-8-out → 8-out"]);
  assert.deepEqual(words((spec) => { spec.model.layers.unshift(...Array(3).fill({ kind: "residual_block" }), { kind: "flatten" }); }), ["layers 8-8-out → 3× residual block-flatten-8-8-out"]);
});

test("of long networks only what stands between their common ends is said, and an open output is no difference", () => {
  const long = { ...SPEC, model: { layers: [{ kind: "embedding" }, { kind: "gru", units: 8 }, { kind: "dense", units: 8 }, { kind: "attention" }, { kind: "dense", units: 4 }, { kind: "dense", units: null }] } };
  const other = structuredClone(long);
  other.model.layers.splice(3, 2);
  assert.deepEqual(differences(long, other, CATALOG).map(inWords), ["layers attention, dense 4 → none"]);
  const closed = structuredClone(long);
  closed.model.layers[5].units = 12;
  assert.deepEqual(differences(long, closed, CATALOG), []);
});

test("a block without its shortcut is told from one with it, and what networks have in common is left out", () => {
  const residual = { kind: "residual_block", title: "Residual block", defaults: { shortcut: "auto", activation: "relu" }, schema: { properties: { shortcut: { title: "Shortcut", ui: { control: "choice" } }, activation: { ui: { control: "choice" } } } } };
  const catalog = /** @type {any} */ ({ families: { layers: [residual, { kind: "conv2d", title: "Convolution" }] } });
  const deep = (/** @type {number} */ count, /** @type {any} */ more) => ({ ...SPEC, model: { layers: [{ kind: "conv2d" }, ...Array(count).fill({ kind: "residual_block", activation: "tanh", ...more }), { kind: "global_average_pooling2d" }, { kind: "dense", units: null }] } });
  const told = (/** @type {any} */ more) => differences(deep(2, { shortcut: "none" }), deep(5, more), catalog).map(inWords);
  assert.deepEqual(told({ shortcut: "none" }), ["layers 2× Residual block (shortcut none) → 5× Residual block (shortcut none)"]);
  assert.deepEqual(told({ shortcut: "auto" }), ["layers 2× Residual block (shortcut none) → 5× Residual block"]);
});

test("without a catalogue fields keep their own names", () => {
  const other = { ...SPEC, optimizer: { ...SPEC.optimizer, learning_rate: 0.3 } };
  assert.deepEqual(differences(SPEC, other, null).map(inWords), ["learning rate 0.03 → 0.3"]);
});
