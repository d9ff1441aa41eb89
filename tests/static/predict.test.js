import assert from "node:assert/strict";
import { test } from "node:test";

import { along, apart, borderOf } from "../../static/js/predict/border.js";
import { DRAWN, polyline, shapeOf } from "../../static/js/predict/shapes.js";

const DOMAIN = { x0: 0, x1: 10, y0: 0, y1: 10 };

test("every shape is recognized from its own drawing", () => {
  for (const [shape, height] of Object.entries(DRAWN)) {
    assert.equal(shapeOf(Array.from({ length: 200 }, (_, i) => height(i / 199))), shape);
  }
});

test("what no number is, is passed over, and too little has no shape", () => {
  assert.equal(shapeOf([NaN, 4, 2, NaN, 1, 0.5, 0.4]), "falls");
  assert.equal(shapeOf([1, Infinity, 100, 1e9, NaN]), "climbs");
  assert.equal(shapeOf([1, 0.5]), null);
  assert.equal(shapeOf([2, 2, 2, 2]), "creeps");
});

test("a curve with small jitter still falls", () => {
  assert.equal(shapeOf(Array.from({ length: 100 }, (_, i) => Math.exp(-i / 15) + 0.01 * (i % 2))), "falls");
});

test("a curve fills its box, upside up", () => {
  assert.equal(polyline([0, 1], 20, 10), "3.0,7.0 17.0,3.0");
});

test("the border lies where neighbors differ", () => {
  const winner = Array.from({ length: 100 }, (_, i) => (i % 10 < 4 ? 0 : 1));
  const border = borderOf(winner, 10, DOMAIN);
  assert.equal(border.length, 10);
  assert.ok(border.every(({ x }) => Math.abs(x - 4) < 1e-9));
  assert.ok(Math.abs(border[0].y - 9.5) < 1e-9);
});

test("lines side by side are as far apart as they are, whichever way they were drawn", () => {
  const upward = along([{ x: 4, y: 0 }, { x: 4, y: 10 }]);
  const downward = along([{ x: 6, y: 10 }, { x: 6, y: 0 }]);
  assert.ok(Math.abs(apart(upward, downward) - 2) < 0.01);
  assert.ok(apart(upward, along([{ x: 4, y: 10 }, { x: 4, y: 5 }, { x: 4, y: 0 }])) < 0.05);
  assert.equal(apart(upward, []), Infinity);
});

test("half a line is not the whole of it", () => {
  assert.ok(apart(along([{ x: 4, y: 0 }, { x: 4, y: 5 }]), along([{ x: 4, y: 0 }, { x: 4, y: 10 }])) > 0.5);
});
