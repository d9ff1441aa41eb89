import assert from "node:assert/strict";
import { test } from "node:test";

import { contour, levels } from "../../../static/js/views/contours.js";
import { between, fitOf } from "../../../static/js/views/fold.js";
import { decades, rung } from "../../../static/js/views/ladder.js";
import { cellAt, levelOf, moved } from "../../../static/js/views/matrix-cells.js";
import { outline, ridgesOf, spanOf, strength } from "../../../static/js/views/ridge.js";
import { alongColumns } from "../../../static/js/views/network-wires.js";

test("a contour of a slope is a straight line where the height is reached", () => {
  const pieces = contour([0, 1, 2, 0, 1, 2, 0, 1, 2], 3, 0.5);
  assert.deepEqual(pieces, [0.5, 0, 0.5, 1, 0.5, 1, 0.5, 2]);
});

test("a contour of a hill closes", () => {
  const size = 21;
  const heights = Array.from({ length: size * size }, (_, i) => Math.hypot((i % size) - 10, Math.floor(i / size) - 10));
  const pieces = contour(heights, size, 6);
  const ends = new Map();
  for (let i = 0; i < pieces.length; i += 2) {
    const key = `${pieces[i].toFixed(6)},${pieces[i + 1].toFixed(6)}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
    assert.ok(Math.abs(Math.hypot(pieces[i] - 10, pieces[i + 1] - 10) - 6) < 0.05);
  }
  assert.ok(pieces.length > 100);
  assert.ok([...ends.values()].every((count) => count === 2));
});

test("in a saddle the lines go round what is on their own side", () => {
  assert.equal(contour([1, 0, 0, 1], 2, 0.4).length, 8);
  assert.equal(contour([1, 0, 0, 1], 2, 0.6).length, 8);
  assert.notDeepEqual(contour([1, 0, 0, 1], 2, 0.4), contour([1, 0, 0, 1], 2, 0.6));
});

test("no line goes through what is no number", () => {
  assert.deepEqual(contour([0, NaN, 0, 1], 2, 0.5), []);
});

test("levels lie between the lowest and the highest, denser at the bottom", () => {
  const found = levels([3, 5, 103, NaN], 8);
  assert.equal(found.length, 8);
  assert.ok(found.every((level, i) => level > 3 && level < 103 && (i === 0 || level > found[i - 1])));
  assert.ok(found[1] - found[0] < found[7] - found[6]);
  assert.deepEqual(levels([2, 2, 2]), []);
});

test("a stage is fitted into the square, and half way is half way", () => {
  const from = [0, 2, 0, 2];
  const to = [10, 30, 10, 10];
  const fits = [fitOf([from]), fitOf([to])];
  assert.deepEqual([fits[0].x, fits[0].y], [1, 1]);
  assert.deepEqual([...between(from, fits[0], to, fits[1], 0)].map((v) => Math.sign(v)), [-1, 1, -1, 1]);
  const middle = between(from, fits[0], to, fits[1], 0.5);
  assert.ok(Math.abs(middle[2] + middle[3]) < 1e-6);
  assert.ok(Math.abs(middle[0]) <= 1);
  assert.deepEqual(fitOf([[]]), { x: 0, y: 0, half: 1 });
});

test("a ladder spans whole decades and no more than sixteen", () => {
  assert.deepEqual(decades([3e-5, 0.02, null, 0, NaN]), { low: -5, high: -1 });
  assert.deepEqual(decades([0.5]), { low: -2, high: 0 });
  assert.equal(decades([1e-30, 1]).low, decades([1e-30, 1]).high - 16);
  assert.equal(rung(0.1, { low: -2, high: 0 }), 0.5);
  assert.equal(rung(null, { low: -2, high: 0 }), 0);
  assert.equal(rung(0, { low: -2, high: 0 }), 0);
});

test("cells of a matrix are found, shaded and walked through", () => {
  assert.deepEqual(cellAt(0.99, 0.1, 4, 3), { row: 0, column: 2 });
  assert.deepEqual(cellAt(1, 1, 4, 3), { row: 3, column: 2 });
  assert.deepEqual([levelOf(-2, 2), levelOf(0, 2), levelOf(2, 2), levelOf(NaN, 2)], [0, 128, 255, 128]);
  assert.deepEqual(moved("ArrowRight", { row: 1, column: 2 }, 4, 3), { row: 1, column: 2 });
  assert.deepEqual(moved("Home", { row: 1, column: 2 }, 4, 3), { row: 1, column: 0 });
  assert.equal(moved("x", { row: 0, column: 0 }, 4, 3), null);
});

/** @param {number[]} counts @param {number[]} edges */
function histogram(counts, edges) {
  const array = (/** @type {number[]} */ shape, /** @type {number[]} */ data) => ({ dtype: "F64", shape, data: new Float64Array(data) });
  return { view: "histograms", meta: {}, arrays: { counts: array([1, 2, 3], counts), edges: array([1, 2, 2], edges) } };
}

test("ridges of different reach stand on one axis, each to its own height", () => {
  const ridges = ridgesOf(histogram([0, 4, 2, 1, 1, 1], [-1, 1, 0, 2]), 0);
  assert.deepEqual(ridges[0].heights, [0, 1, 0.5]);
  assert.deepEqual(spanOf(ridges), [-1, 2]);
  const points = outline(ridges[1], [-1, 2], { width: 300, base: 100, height: 50 });
  assert.deepEqual(points[0], [100, 100]);
  assert.deepEqual(points.at(-1), [300, 100]);
  assert.ok(points.slice(1, -1).every(([, y]) => y === 50));
});

test("a histogram of a single value is a spike, and of nothing but zeros has an axis", () => {
  assert.deepEqual(spanOf([{ heights: [1], low: -1e-12, high: 1e-12 }]), [-1, 1]);
  assert.equal(outline({ heights: [1], low: 0, high: 0 }, [-1, 1], { width: 100, base: 10, height: 5 }).length, 4);
});

test("the newest moment is the strongest", () => {
  const all = Array.from({ length: 6 }, (_, at) => strength(at, 6));
  assert.ok(all.every((value, at) => at === 0 || value > all[at - 1]));
  assert.equal(all.at(-1), 1);
});

test("a column without weights passes each unit on", () => {
  const dense = { name: "dense_1", inputs: 2, outputs: 3, kernel: new Float32Array(6), bias: null };
  const [first, second] = alongColumns([dense], [["features", 2], ["dense_1", 3], ["dropout_1", 3]]);
  assert.equal(first, dense);
  assert.ok(second.through);
  assert.deepEqual(Array.from(second.kernel).map((v) => Number.isNaN(v)), [false, true, true, true, false, true, true, true, false]);
});
