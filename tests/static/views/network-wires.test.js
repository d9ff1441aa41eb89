import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutColumns } from "../../../static/js/views/network-layout.js";
import { readWeights, shareAt, span, wireAt, wireOpacity, wireWidth } from "../../../static/js/views/network-wires.js";

const layout = layoutColumns([2, 3, 1], 600, 400);
const layers = [
  { name: "dense_1", inputs: 2, outputs: 3, kernel: new Float32Array(6), bias: null },
  { name: "dense_2", inputs: 3, outputs: 1, kernel: new Float32Array(3), bias: null },
];

test("a heavier weight is wider and stronger, whatever its sign", () => {
  const widths = [0, 0.1, 0.5, 1, 2, 5].map(wireWidth);
  assert.deepEqual([...widths].sort((a, b) => a - b), widths);
  assert.equal(wireWidth(-2), wireWidth(2));
  assert.ok(wireOpacity(100) <= 1 && wireOpacity(0) > 0);
  assert.ok(wireWidth(1e9) <= 7);
});

test("the way along a curve is found from its place", () => {
  assert.ok(Math.abs(shareAt(0.5) - 0.5) < 1e-4);
  assert.ok(shareAt(0.1) < shareAt(0.2));
});

test("every wire is found on its own curve, beside its start and its end", () => {
  for (let layer = 0; layer < layers.length; layer += 1) {
    const { left, right } = span(layout, layer);
    for (const source of layout.columns[layer].units) {
      for (const target of layout.columns[layer + 1].units) {
        const wire = wireAt(layout, layers, left + (right - left) * 0.38, yAt(source.y, target.y, shareAt(0.38)));
        assert.deepEqual(wire, { layer, from: source.unit, to: target.unit });
      }
    }
  }
});

test("weights are read in the order of the layers, kernels as (in, out)", () => {
  const array = (/** @type {number[]} */ shape) => ({ dtype: "F32", shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i) });
  const frame = {
    view: "weights", meta: { view: "weights", layers: '["dense_1","dense_2"]' },
    arrays: { "dense_2.kernel": array([3, 1]), "dense_1.kernel": array([2, 3]), "dense_1.bias": array([3]) },
  };
  const read = readWeights(frame);
  assert.deepEqual(read.map(({ name, inputs, outputs }) => [name, inputs, outputs]), [["dense_1", 2, 3], ["dense_2", 3, 1]]);
  assert.deepEqual([read[0].bias?.length, read[1].bias], [3, null]);
  assert.deepEqual(readWeights({ ...frame, meta: {} }), []);
});

test("away from wires there is none", () => {
  assert.equal(wireAt(layout, layers, layout.columns[1].x, 10), null);
  assert.equal(wireAt(layout, layers, 5, 5), null);
});

/** @param {number} y1 @param {number} y2 @param {number} t */
function yAt(y1, y2, t) {
  return y1 * ((1 - t) ** 3 + 3 * t * (1 - t) ** 2) + y2 * (3 * t * t * (1 - t) + t ** 3);
}
