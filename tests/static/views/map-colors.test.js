import assert from "node:assert/strict";
import { test } from "node:test";

import { scaleOf } from "../../../static/js/views/map-colors.js";

test("signed values are colored about 0, magnitudes from their least to their most", () => {
  assert.deepEqual(scaleOf({ low: -2, high: 1 }), { low: -2, high: 2, signed: true });
  assert.deepEqual(scaleOf({ low: -1, high: 3 }), { low: -3, high: 3, signed: true });
  assert.deepEqual(scaleOf({ low: 0.2, high: 0.9 }), { low: 0.2, high: 0.9, signed: false });
});

test("a map that is the same everywhere has a scale all the same", () => {
  for (const value of [0, 0.5, -0.5]) {
    const { low, high } = scaleOf({ low: value, high: value });
    assert.ok(high > low || value === 0.5, `${low} ${high}`);
    assert.ok(Number.isFinite(high - low));
  }
});
