import assert from "node:assert/strict";
import { test } from "node:test";

import { lineOf, nearest, puff, seeded, within } from "../../../static/js/draw/brushes.js";

test("the same seed gives the same spray, another seed another one", () => {
  const spray = (/** @type {number} */ seed) => puff(seeded(seed), 1, 2, 0.5, 20);
  assert.deepEqual(spray(3), spray(3));
  assert.notDeepEqual(spray(3), spray(4));
});

test("random numbers are uniform", () => {
  const random = seeded(1);
  const numbers = Array.from({ length: 20000 }, random);
  assert.ok(numbers.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(numbers.reduce((a, b) => a + b) / numbers.length - 0.5) < 0.01);
});

test("a puff is centered, as wide as asked and has no stragglers", () => {
  const points = puff(seeded(9), -1, 3, 0.4, 8000);
  const mean = points.reduce(([a, b], [x, y]) => [a + x / points.length, b + y / points.length], [0, 0]);
  assert.ok(Math.hypot(mean[0] + 1, mean[1] - 3) < 0.03);
  const deviation = Math.sqrt(points.reduce((sum, [x]) => sum + (x + 1) ** 2, 0) / points.length);
  assert.ok(Math.abs(deviation - 0.4) < 0.03, `${deviation}`);
  assert.ok(points.every(([x, y]) => Math.hypot(x + 1, y - 3) <= 1.0001));
});

test("a line has both ends and even steps", () => {
  const line = lineOf(0, 0, 3, 4, 0.5);
  assert.equal(line.length, 11);
  assert.deepEqual([line[0], line[10]], [[0, 0], [3, 4]]);
  assert.equal(lineOf(1, 1, 1, 1, 0.5).length, 2);
});

test("hit testing finds the nearest and all within reach", () => {
  const points = [[0, 0, 1], [1, 0, 0], [1.2, 0, 0], [5, 5, 1]];
  assert.equal(nearest(points, 1.15, 0, 0.3), 2);
  assert.equal(nearest(points, 3, 3, 0.3), -1);
  assert.deepEqual(within(points, 1, 0, 0.25), [1, 2]);
});
