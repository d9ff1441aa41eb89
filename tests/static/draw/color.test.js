import assert from "node:assert/strict";
import { test } from "node:test";

import { CLASSES, cssOf, divergingScale, fromOklab, LEVELS, mix, pack, parseColor, regionScale, sequentialScale, toOklab } from "../../../static/js/draw/color.js";

/** @param {number} pixel @returns {[number, number, number]} */
const unpack = (pixel) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];

/** @param {number} a @param {number} b */
function difference(a, b) {
  const [p, q] = [toOklab(unpack(a)), toOklab(unpack(b))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

test("colors are read in the notations style sheets use", () => {
  assert.deepEqual(parseColor(" #0072B2 "), [0, 114, 178]);
  assert.deepEqual(parseColor("#fff"), [255, 255, 255]);
  assert.deepEqual(parseColor("rgb(1, 2, 3)"), [1, 2, 3]);
  assert.deepEqual(parseColor("rgb(1 2 3 / 1)"), [1, 2, 3]);
  assert.throws(() => parseColor("tomato-ish"), RangeError);
});

test("OKLab goes there and back", () => {
  for (const { color } of CLASSES) assert.deepEqual(fromOklab(toOklab(parseColor(color))), parseColor(color));
  const white = toOklab([255, 255, 255]);
  assert.ok(Math.abs(white[0] - 1) < 1e-3 && Math.abs(white[1]) < 1e-3 && Math.abs(white[2]) < 1e-3);
});

for (const [theme, ends] of Object.entries({ light: ["#e06f0c", "#eef1f4", "#1a7dc6"], dark: ["#ff9a3d", "#222b35", "#45a5ea"] })) {
  test(`the diverging scale is even to the eye (${theme})`, () => {
    const [negative, neutral, positive] = ends.map(parseColor);
    const scale = divergingScale(negative, neutral, positive);
    assert.equal(scale.length, LEVELS);
    assert.deepEqual([unpack(scale[0]), unpack(scale[255])], [negative, positive]);
    assert.ok(difference(scale[127], pack(neutral)) < 0.01);
    for (let i = 16; i < 128; i += 16) {
      const step = difference(scale[i - 16], scale[i]);
      const whole = difference(scale[0], scale[127]);
      assert.ok(Math.abs(step / whole - 16 / 127) < 0.03, `step at ${i}`);
    }
    const arms = difference(scale[0], scale[127]) / difference(scale[255], scale[128]);
    assert.ok(arms > 0.8 && arms < 1.25, `both arms weigh alike, ratio ${arms}`);
  });
}

test("regions grow stronger with confidence and never lose their tint", () => {
  const colors = CLASSES.map(({ color }) => parseColor(color));
  const table = regionScale(colors, [255, 255, 255]);
  assert.equal(table.length, colors.length * LEVELS);
  const white = pack([255, 255, 255]);
  for (let index = 0; index < colors.length; index += 1) {
    const [weak, strong] = [table[index * LEVELS], table[index * LEVELS + 255]];
    assert.ok(difference(weak, white) > 0.02);
    assert.ok(difference(strong, white) > difference(weak, white));
  }
});

test("six classes differ in shape, not in color alone", () => {
  assert.equal(new Set(CLASSES.map(({ shape }) => shape)).size, 6);
  assert.equal(new Set(CLASSES.map(({ color }) => color)).size, 6);
});

test("packing, mixing and naming a color", () => {
  assert.equal(cssOf(pack([1, 2, 3])), "rgb(1 2 3)");
  assert.deepEqual(mix([10, 20, 30], [200, 100, 50], 0), [10, 20, 30]);
  assert.deepEqual(mix([10, 20, 30], [200, 100, 50], 1), [200, 100, 50]);
  assert.deepEqual(unpack(sequentialScale([0, 0, 0], [255, 255, 255])[255]), [255, 255, 255]);
});
