import assert from "node:assert/strict";
import { test } from "node:test";

import { Pointed } from "../../../static/js/views/layers-pointed.js";

const LAYERS = [{ kind: "conv2d" }, { kind: "avg_pool2d" }, { kind: "dense" }];
const HOVERED = { layer: 1, unit: 2, row: 3, column: 4 };
const PICKED = { what: "unit", layer: 2, unit: 0, row: 1, column: 1 };
const THERE = () => true;

test("what is pointed at goes before what was picked, and comes back when the pointer has left", () => {
  const pointed = new Pointed();
  assert.equal(pointed.point(null, null, THERE), null);
  assert.equal(pointed.move(HOVERED), true);
  assert.equal(pointed.move({ ...HOVERED }), false);
  assert.deepEqual(pointed.point(PICKED, null, THERE), HOVERED);
  pointed.move(null);
  assert.deepEqual(pointed.point(PICKED, null, THERE), { layer: 2, unit: 0, row: 1, column: 1 });
});

test("what was picked says nothing where it is not on view", () => {
  const pointed = new Pointed();
  assert.equal(pointed.point(PICKED, 3, THERE), null);
  assert.notEqual(pointed.point(PICKED, 2, THERE), null);
  assert.equal(pointed.point(PICKED, null, () => false), null);
  assert.equal(pointed.point({ ...PICKED, what: "layer" }, null, THERE), null);
});

test("other layers end it, other sizes do not", () => {
  const pointed = new Pointed();
  assert.equal(pointed.outlived(LAYERS), false);
  pointed.move(HOVERED);
  assert.equal(pointed.outlived(LAYERS.map((layer) => ({ ...layer, filters: 9 }))), false);
  assert.deepEqual(pointed.over, HOVERED);
  assert.equal(pointed.outlived(LAYERS.slice(1)), true);
  assert.equal(pointed.over, null);
});
