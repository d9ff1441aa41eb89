import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULT_DOMAIN, parseDomain, Plane } from "../../../static/js/draw/plane.js";

const plane = new Plane(DEFAULT_DOMAIN, 300, 600);

test("data and screen coordinates are each other's inverse, y up", () => {
  assert.deepEqual([plane.toScreenX(-6), plane.toScreenX(6), plane.toScreenY(6), plane.toScreenY(-6)], [0, 300, 0, 600]);
  assert.equal(plane.toDataX(plane.toScreenX(1.25)), 1.25);
  assert.equal(plane.toDataY(plane.toScreenY(-3.5)), -3.5);
});

test("a neuron's line is cut at the border", () => {
  const gate = new Plane({ x0: -0.5, x1: 1.5, y0: -0.5, y1: 1.5 }, 100, 100);
  assert.deepEqual(gate.clipLine(1, 1, -0.5), [[-0.5, 1], [1, -0.5]]);
  assert.deepEqual(gate.clipLine(1, 0, -1), [[1, -0.5], [1, 1.5]]);
  assert.equal(gate.clipLine(1, 1, 50), null);
  assert.equal(gate.clipLine(0, 0, 1), null);
});

test("a line through corners has two ends", () => {
  const ends = plane.clipLine(1, -1, 0);
  assert.equal(ends?.length, 2);
  assert.deepEqual(ends?.map(([x, y]) => x === y), [true, true]);
});

test("a missing or broken domain is the usual plane", () => {
  assert.deepEqual(parseDomain("[0,1,2,3]"), { x0: 0, x1: 1, y0: 2, y1: 3 });
  assert.equal(parseDomain("[0,1,2]"), DEFAULT_DOMAIN);
  assert.equal(parseDomain("nonsense"), DEFAULT_DOMAIN);
  assert.equal(parseDomain(undefined), DEFAULT_DOMAIN);
});
