import assert from "node:assert/strict";
import { test } from "node:test";

import { LEVELS } from "../../../static/js/draw/color.js";
import { classAreas, FACTOR, fillRegions, pictureSide } from "../../../static/js/views/boundary-regions.js";

const R = 20;
const side = pictureSide(R);
const identity = Uint32Array.from({ length: 6 * LEVELS }, (_, i) => i);

/** @param {(x: number, y: number) => number} probability  of class 1, x and y in 0…1 */
function binary(probability) {
  const winner = new Uint8Array(R * R);
  const confidence = new Uint8Array(R * R);
  for (let row = 0; row < R; row += 1) {
    for (let column = 0; column < R; column += 1) {
      const p = probability((column + 0.5) / R, (row + 0.5) / R);
      winner[row * R + column] = p >= 0.5 ? 1 : 0;
      confidence[row * R + column] = Math.round(Math.abs(2 * p - 1) * 255);
    }
  }
  return { winner, confidence };
}

test("the edge between two classes lies where the answer changes sides, finer than the grid", () => {
  const cut = 0.437;
  const { winner, confidence } = binary((x) => Math.max(0, Math.min(1, 0.5 + (x - cut) * 3)));
  const out = new Uint32Array(side * side);
  fillRegions(out, winner, confidence, R, identity, false);
  for (const row of [0, 7, side - 1]) {
    const line = [...out.slice(row * side, (row + 1) * side)].map((entry) => Math.floor(entry / LEVELS));
    const edge = line.indexOf(1) / side;
    assert.ok(Math.abs(edge - cut) <= 1.5 / side, `edge at ${edge}`);
    assert.equal(line.lastIndexOf(0), line.indexOf(1) - 1, "one edge, no speckles");
  }
});

test("certainty is kept, doubt fades", () => {
  const { winner, confidence } = binary((x) => (x < 0.5 ? 0 : 1));
  const out = new Uint32Array(side * side);
  fillRegions(out, winner, confidence, R, identity, false);
  assert.equal(out[0], 255);
  assert.equal(out[side - 1], LEVELS + 255);
  assert.ok(out[side / 2 - 1] % LEVELS < 80);
});

test("discrete regions have one color each", () => {
  const { winner, confidence } = binary((x, y) => (x + y) / 2);
  const out = new Uint32Array(side * side);
  fillRegions(out, winner, confidence, R, identity, true);
  assert.equal(new Set(out).size, 2);
});

test("three classes fill the whole picture, each where it wins", () => {
  const winner = Uint8Array.from({ length: R * R }, (_, i) => Math.floor((3 * (i % R)) / R));
  const out = new Uint32Array(side * side).fill(0xffffffff);
  fillRegions(out, winner, new Uint8Array(R * R).fill(200), R, identity, false);
  assert.ok(!out.includes(0xffffffff));
  assert.deepEqual([0, side / 2, side - 1].map((x) => Math.floor(out[x] / LEVELS)), [0, 1, 2]);
});

test("areas are shares of the plane", () => {
  assert.deepEqual(classAreas(Uint8Array.of(0, 0, 1, 2), 3), [0.5, 0.25, 0.25]);
  assert.ok(FACTOR % 2 === 0);
});
