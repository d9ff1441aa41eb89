/** Where the blocks of an architecture stand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { layOut } from "../../../static/js/instruments/architecture-drawing.js";

const box = (/** @type {number[]} */ shape, /** @type {number} */ block, kind = "conv2d") => ({ kind, shape, layer: 0, block });

test("heights and widths are to scale", () => {
  const [input, wide, pooled, half, dense, head] = layOut([box([224, 224, 3], -1, "input"), box([224, 224, 64], 0), box([112, 112, 64], 0, "pool"), box([112, 112, 128], 1), box([4096], 2, "dense"), box([1024], 2, "dense")]);
  assert.equal(input.height, wide.height);
  assert.equal(wide.height, 2 * half.height);
  assert.ok(Math.abs(half.width - 2 * wide.width) < 1e-9);
  assert.equal(pooled.width, wide.width);
  assert.equal(dense.height, 4 * head.height);
});

test("boxes stand from left to right, blocks apart", () => {
  const places = layOut([box([28, 28, 1], -1), box([28, 28, 6], 0), box([14, 14, 6], 0), box([10, 10, 16], 1), box([120], 2)]);
  places.slice(1).forEach((place, i) => assert.ok(place.x > places[i].x + places[i].width));
  assert.ok(places[3].x - places[1].x >= 90);
});
