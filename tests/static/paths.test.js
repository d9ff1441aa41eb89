import assert from "node:assert/strict";
import { test } from "node:test";

import { getPath, parsePath, sameJson, withPath } from "../../static/js/paths.js";

const SPEC = { seed: 7, model: { layers: [{ units: 8 }, { units: null }] } };

test("paths are spelled as the server spells them", () => {
  assert.deepEqual(parsePath("model.layers[0].units"), ["model", "layers", 0, "units"]);
  assert.deepEqual(parsePath("seed"), ["seed"]);
  assert.deepEqual(parsePath(""), []);
});

test("a value is found, or undefined where there is none", () => {
  assert.equal(getPath(SPEC, "model.layers[0].units"), 8);
  assert.equal(getPath(SPEC, "model.layers[1].units"), null);
  assert.equal(getPath(SPEC, "model.layers[1].units.x"), undefined);
  assert.equal(getPath(SPEC, "nothing.here[3]"), undefined);
  assert.equal(getPath(SPEC, ""), SPEC);
});

test("a new value leaves the old state as it was and shares what did not change", () => {
  const next = withPath(SPEC, "model.layers[1].units", 3);
  assert.equal(getPath(next, "model.layers[1].units"), 3);
  assert.equal(SPEC.model.layers[1].units, null);
  assert.equal(next.model.layers[0], SPEC.model.layers[0]);
  assert.ok(Array.isArray(next.model.layers));
  assert.deepEqual(withPath({}, "data.points[0]", 1), { data: { points: [1] } });
});

test("equal JSON is equal, whatever the order of its keys", () => {
  assert.ok(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }));
  assert.ok(!sameJson({ a: 1 }, { a: 1, b: undefined }));
  assert.ok(!sameJson([1, 2], { 0: 1, 1: 2 }));
  assert.ok(!sameJson(null, {}));
  assert.ok(!sameJson([1], [1, 2]));
});
