import assert from "node:assert/strict";
import { test } from "node:test";

import { Enlarger } from "../../../static/js/views/map-enlarge.js";

const identity = Uint32Array.from({ length: 256 }, (_, i) => i);

/** @param {number} size @param {number} factor @param {(x: number, y: number) => number} value @param {number} [offset] */
function enlarge(size, factor, value, offset = 0) {
  const values = new Uint8Array(offset + size * size);
  for (let i = 0; i < size * size; i += 1) values[offset + i] = value(i % size, Math.floor(i / size));
  const out = new Uint32Array((size * factor) ** 2);
  new Enlarger().fill(out, values, offset, size, factor, identity);
  return out;
}

test("a constant stays itself, to the edges", () => {
  assert.deepEqual([...new Set(enlarge(5, 4, () => 93))], [93]);
});

test("a slope stays a slope inside, at the right places", () => {
  const [size, factor] = [16, 5];
  const out = enlarge(size, factor, (x) => 10 * x + 20);
  for (let x = 2 * factor; x < (size - 2) * factor; x += 1) {
    const expected = 10 * ((x + 0.5) / factor - 0.5) + 20;
    assert.ok(Math.abs(out[8 * factor * size * factor + x] - expected) <= 1, `at ${x}`);
  }
});

test("overshoot is clipped and the map asked for is the one used", () => {
  const out = enlarge(8, 4, (x) => (x < 4 ? 0 : 255), 64);
  assert.ok(out.every((level) => level >= 0 && level <= 255));
  assert.deepEqual([out[0], out[31]], [0, 255]);
});

test("a factor of one changes nothing", () => {
  assert.deepEqual([...enlarge(2, 1, (x, y) => 100 * x + 50 * y)], [0, 100, 50, 150]);
});
