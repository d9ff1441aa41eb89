import assert from "node:assert/strict";
import { test } from "node:test";

import { gridInputs, mapOf, outputsOf, unpackWeights } from "../../static/js/replay.js";

test("a flat row of weights is taken apart layer by layer", () => {
  const [first, second] = unpackWeights([2, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  assert.deepEqual(Array.from(first.kernel), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(Array.from(first.bias ?? []), [7, 8, 9]);
  assert.deepEqual([second.inputs, second.outputs, ...Array.from(second.kernel), ...Array.from(second.bias ?? [])], [3, 1, 10, 11, 12, 13]);
});

test("the grid has its top row first and is scaled as the run's inputs were", () => {
  const inputs = gridInputs(2, 6, { offset: [1, 0], scale: [2, 1] });
  assert.deepEqual([...inputs], [-2, 1, -2, 1, 3, 3, -3, -3]);
});

test("outputs are tanh between the layers and logistic at the end", () => {
  const layers = unpackWeights([2, 1, 1], [1, 2, 0.5, 3, -1]);
  const [hidden, output] = outputsOf(layers, Float32Array.from([0.25, 0, -0.5, 0]));
  const inner = Math.tanh(0.25 - 1 + 0.5);
  assert.ok(Math.abs(hidden[0] - inner) < 1e-6);
  assert.ok(Math.abs(output[0] - 1 / (1 + Math.exp(1 - 3 * inner))) < 1e-6);
  assert.ok(Math.abs(hidden[1] - Math.tanh(0.5)) < 1e-6);
});

test("a map's bytes span what they are told to span", () => {
  assert.deepEqual([...mapOf(Float32Array.from([9, 9, -1, 0, 1, 2]), 1, 3, -1, 1)], [128, 255, 255]);
});
