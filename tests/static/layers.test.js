import assert from "node:assert/strict";
import { test } from "node:test";

import { addLayer, boundUnits, featureKey, moveLayer, removeLayer, sameFeature, toggleFeature } from "../../static/js/layers.js";

const OUTPUT = { kind: "dense", units: null, activation: "auto" };
const LAYERS = [{ kind: "dense", units: 4, activation: "relu" }, { kind: "dense", units: 6, activation: "tanh" }, OUTPUT];

test("a new layer resembles its neighbor and never stands behind the output", () => {
  assert.deepEqual(addLayer(LAYERS, 1)[1], { kind: "dense", units: 4, activation: "relu" });
  assert.deepEqual(addLayer(LAYERS, 0)[0], { kind: "dense", units: 4, activation: "relu" });
  assert.deepEqual(addLayer(LAYERS, 2)[2], { kind: "dense", units: 6, activation: "tanh" });
  assert.deepEqual(addLayer([OUTPUT], 0), [{ kind: "dense", units: 4, activation: "tanh" }, OUTPUT]);
});

test("layers move among the hidden ones; the output stays last", () => {
  const units = (/** @type {any[]} */ layers) => layers.map((layer) => layer.units);
  assert.deepEqual(units(moveLayer(LAYERS, 0, 1)), [6, 4, null]);
  assert.deepEqual(units(moveLayer(LAYERS, 1, 0)), [6, 4, null]);
  assert.deepEqual(units(moveLayer(LAYERS, 0, 9)), [6, 4, null]);
  assert.deepEqual(units(moveLayer(LAYERS, 1, -3)), [6, 4, null]);
  assert.deepEqual(units(removeLayer(LAYERS, 0)), [6, null]);
});

test("editing gives new lists and leaves the old one alone", () => {
  const frozen = Object.freeze([...LAYERS]);
  for (const edit of [addLayer(/** @type {any} */ (frozen), 0), moveLayer(/** @type {any} */ (frozen), 0, 1), removeLayer(/** @type {any} */ (frozen), 0)]) assert.notEqual(edit, frozen);
});

test("units stay within what a layer can have", () => {
  assert.deepEqual([0, -3, 1, 7.4, 64, 65, NaN].map((value) => boundUnits(value)), [1, 1, 1, 7, 64, 64, 1]);
});

test("features go in and out in the catalogue's order, and one always stays", () => {
  const order = ["x", "y", "x2", "xy"];
  assert.deepEqual(toggleFeature(["x", "y"], "xy", order), ["x", "y", "xy"]);
  assert.deepEqual(toggleFeature(["x", "xy"], "y", order), ["x", "y", "xy"]);
  assert.deepEqual(toggleFeature(["x", "y"], "x", order), ["y"]);
  assert.deepEqual(toggleFeature(["y"], "y", order), ["y"]);
  const typed = { kind: "formula", expression: "cos(x)" };
  assert.deepEqual(toggleFeature([typed, "x"], "y", order), ["x", "y", typed]);
});

test("the short and the long spelling of a feature are the same feature", () => {
  assert.ok(sameFeature("x2", { kind: "x2" }));
  assert.ok(!sameFeature("x", { kind: "formula", expression: "x" }));
  assert.equal(featureKey({ kind: "formula", expression: "x*y" }), "=x*y");
});
