/** The blocks of the kernel lab are as large as the screen allows, with each channel's products in line with it where several channels are added up. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted } from "../../../static/js/kernels/fit.js";

/**
 * @param {{channels?: number, filters?: number, side?: number, taps?: number, longest?: number, operation?: string}} [how]
 * @returns {any} as much of a slide as is measured
 */
function slide({ channels = 3, filters = 2, side = 4, taps = 3, longest = 2, operation = "convolution" } = {}) {
  const weighed = operation === "convolution" || operation === "transposed";
  return {
    channels, filters, longest, operation, weighed, lays: operation === "transposed", wide: side - taps + 1, high: side - taps + 1,
    box: { top: 0, left: 0, bottom: side - 1, right: side - 1 }, arrays: { kernel: { shape: [filters, channels, taps, taps] } },
  };
}

/** @param {number} width @param {number} height of the stage @param {[number, number]} [screen] */
const room = (width, height, screen = [1440, 900]) => ({ width, height, screen: { width: screen[0], height: screen[1] }, presenter: false });
const plain = { flat: false, turned: false };

test("several channels have their products among them, and cells that all fit into the height", () => {
  const { cell, among, folded } = fitted(slide(), plain, room(824, 722));
  assert.ok(among && !folded && cell >= 32, `${cell}`);
  assert.ok(12 * (cell + 2) < 722 - 200);
  assert.ok(fitted(slide(), plain, room(824, 600)).cell < cell);
});

test("where the kernels of all filters have no room those of one are left, and then the products go below", () => {
  assert.deepEqual([false, true], [3, 4].map((filters) => fitted(slide({ filters }), plain, room(824, 722)).folded));
  assert.equal(fitted(slide({ filters: 4 }), plain, room(1200, 722)).folded, false);
  assert.equal(fitted(slide(), plain, room(400, 722)).among, false);
  assert.equal(fitted(slide({ longest: 9, filters: 3 }), plain, room(824, 722)).folded, true, "long sums take the room of a filter");
});

test("one channel, a row, a phone, and what has no kernels or lays stamps stand as they are", () => {
  for (const one of [slide({ channels: 1 }), slide({ operation: "max_pool" }), slide({ operation: "transposed" })]) assert.equal(fitted(one, plain, room(824, 722)).among, false);
  assert.equal(fitted(slide(), { flat: true, turned: false }, room(824, 722)).among, false);
  const phone = fitted(slide(), plain, room(328, 500, [360, 740]));
  assert.equal(phone.among, false);
  assert.ok(9 * (phone.cell + 2) + 3 * 7 <= 328, "a filter's three matrices stand in one line");
});

test("cells shrink on a low screen until the sum below them is in sight, and not further than can be read", () => {
  const one = slide({ channels: 1, filters: 1, side: 5 });
  const cells = [722, 500, 380, 200].map((height) => fitted(one, plain, room(824, height)).cell);
  assert.deepEqual(cells, [...cells].sort((a, b) => b - a));
  assert.ok(cells[0] === 54 && cells[1] < 54 && cells[3] === 30, cells.join());
});
