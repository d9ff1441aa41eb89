import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutColumns, neighborOf, SMALLEST_UNIT } from "../../../static/js/views/network-layout.js";

const WIDTHS = [320, 390, 740, 1400];
const NETS = [[2, 1], [2, 8, 1], [7, 64, 64, 3], [2, 8, 8, 8, 8, 8, 8, 8, 6], [1, 1], [2, 33, 1]];

test("columns stand in equal cells over the whole width", () => {
  const { columns, cell } = layoutColumns([2, 8, 8, 3], 800, 500);
  assert.equal(cell, 200);
  assert.deepEqual(columns.map((column) => column.x), [100, 300, 500, 700]);
  assert.deepEqual(columns.map((column) => column.left), [0, 200, 400, 600]);
});

test("no unit overlaps another or leaves the drawing, at any width", () => {
  for (const width of WIDTHS) {
    for (const counts of NETS) {
      for (const height of [260, 480, 700]) checkInside(counts, width, height);
    }
  }
});

/** @param {number[]} counts @param {number} width @param {number} height */
function checkInside(counts, width, height) {
  const { columns } = layoutColumns(counts, width, height);
  for (const column of columns) {
    assert.equal(column.units.length, column.shown);
    assert.ok(column.size <= column.width, `${counts} at ${width}: unit wider than its column`);
    column.units.forEach((place, row) => {
      assert.ok(place.y - column.size / 2 >= 0 && place.y + column.size / 2 <= height, `${counts} at ${width}×${height}`);
      if (row > 0) assert.ok(place.y - column.units[row - 1].y >= column.size, `${counts} at ${width}×${height} overlap`);
    });
  }
}

test("units shrink first, then the rest is counted", () => {
  const roomy = layoutColumns([2, 16, 1], 700, 500).columns[1];
  assert.equal(roomy.hidden, 0);
  const full = layoutColumns([2, 64, 1], 700, 500).columns[1];
  assert.ok(full.hidden > 0 && full.shown + full.hidden === 64);
  assert.ok(full.size >= SMALLEST_UNIT - 1);
  assert.ok(full.units[full.shown - 1].y + full.size / 2 <= full.moreY, "the last unit stands above the count");
});

test("few units stay together and are centered", () => {
  const [features] = layoutColumns([2, 8, 1], 700, 900).columns;
  const [first, second] = features.units;
  assert.ok(second.y - first.y <= 132);
  assert.equal((first.y + second.y) / 2, 450);
});

test("nothing to draw is an empty layout", () => {
  assert.deepEqual(layoutColumns([], 300, 200).columns, []);
  assert.equal(layoutColumns([0, 1], 300, 200).columns[0].shown, 0);
});

test("arrow keys walk the units and stop at the edges", () => {
  const shown = [2, 8, 1];
  assert.deepEqual(neighborOf("ArrowDown", { column: 1, index: 7 }, shown), { column: 1, index: 7 });
  assert.deepEqual(neighborOf("ArrowUp", { column: 1, index: 7 }, shown), { column: 1, index: 6 });
  assert.deepEqual(neighborOf("ArrowRight", { column: 1, index: 5 }, shown), { column: 2, index: 0 });
  assert.deepEqual(neighborOf("ArrowRight", { column: 0, index: 1 }, shown), { column: 1, index: 6 });
  assert.deepEqual(neighborOf("ArrowLeft", { column: 0, index: 1 }, shown), { column: 0, index: 1 });
  assert.deepEqual(neighborOf("Home", { column: 1, index: 5 }, shown), { column: 1, index: 0 });
  assert.deepEqual(neighborOf("End", { column: 1, index: 5 }, shown), { column: 1, index: 7 });
  assert.equal(neighborOf("a", { column: 1, index: 5 }, shown), null);
});
