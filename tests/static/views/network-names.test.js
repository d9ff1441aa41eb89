import assert from "node:assert/strict";
import { test } from "node:test";

import { featureNames, outputRole, taskOf, unitName } from "../../../static/js/views/network-names.js";
import "../words.js";

test("features are written as people write them", () => {
  const features = ["x", "x2", "xy", "sin_y", { kind: "formula", expression: "cos(x*y)+1" }];
  assert.deepEqual(featureNames(/** @type {any} */ ({ spec: { data: { features } } })), ["x", "x²", "x·y", "sin y", "cos(x*y)+1"]);
  assert.deepEqual(featureNames(undefined), []);
});

test("the output column stands for a value, one class or every class", () => {
  assert.equal(outputRole("regression", 1), "value");
  assert.equal(outputRole("classification", 1), "positive");
  assert.equal(outputRole("classification", 3), "classes");
});

test("the catalog says what a dataset asks for", () => {
  const state = /** @type {any} */ ({ spec: { data: { kind: "hills" } }, catalog: { families: { data: [{ kind: "hills", task: "regression" }] } } });
  assert.equal(taskOf(state), "regression");
  assert.equal(taskOf({ ...state, catalog: null }), "classification");
});

test("units are named by layer, outputs by number", () => {
  assert.equal(unitName(1, 2, 4), "layer 1 · unit 3");
  assert.equal(unitName(3, 0, 4), "output 1");
});
