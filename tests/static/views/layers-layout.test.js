import assert from "node:assert/strict";
import { test } from "node:test";

import { largeSide, layoutLayers, SMALLEST_MAP, under } from "../../../static/js/views/layers-layout.js";

/** @typedef {import("../../../static/js/views/layers-layout.js").Column} Column */

/** @param {number} count @param {number} [ratio] @returns {Column} */
const maps = (count, ratio = 1) => ({ look: "maps", count, ratio });
/** @type {Column[]} */
const LENET = [maps(1), maps(6), maps(6), maps(16), maps(16), { look: "numbers", count: 400, ratio: 1 }, { look: "numbers", count: 120, ratio: 1 }, { look: "bars", count: 10, ratio: 1 }];

test("columns are equal cells, and nothing leaves its own", () => {
  for (const [width, height] of [[1100, 420], [700, 260], [2000, 900]]) {
    const places = layoutLayers(LENET, width, height);
    places.forEach((place, at) => {
      assert.equal(place.left, (width / LENET.length) * at);
      for (const { x, y, width: wide, height: high } of place.tiles) {
        assert.ok(x >= place.left - 0.01 && x + wide <= place.left + place.width + 0.01);
        assert.ok(y >= 0 && y + high <= height + 0.01, `${place.look} ${y + high} in ${height}`);
      }
    });
  }
});

test("every map is there where there is room, and none lies over another", () => {
  const places = layoutLayers(LENET, 1100, 420);
  for (const { tiles, count, shown } of places) {
    assert.equal(shown, count);
    for (const a of tiles) for (const b of tiles) assert.ok(a === b || a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01);
  }
});

test("where maps would be too small the rest stands on further pages, in order", () => {
  const [first] = layoutLayers([maps(512)], 120, 200);
  assert.ok(first.shown < 512 && first.tiles.every(({ width }) => width >= SMALLEST_MAP));
  /** @type {number[]} */
  const seen = [];
  for (let page = 0; seen.length < 512; page += 1) seen.push(...layoutLayers([maps(512)], 120, 200, new Map([[0, page]]))[0].tiles.map(({ unit }) => unit));
  assert.deepEqual(seen, Array.from({ length: 512 }, (_, at) => at));
  assert.ok(layoutLayers([maps(512)], 120, 200, new Map([[0, 999]]))[0].shown > 0);
});

test("maps keep their shape", () => {
  for (const { width, height } of layoutLayers([maps(5, 0.5)], 200, 300)[0].tiles) assert.ok(Math.abs(height / width - 0.5) < 1e-9);
});

test("what lies under a point is found, and nothing beside it", () => {
  const places = layoutLayers(LENET, 1100, 420);
  for (const tile of places[3].tiles) assert.deepEqual(under(places, tile.x + 1, tile.y + 1), { column: 3, tile });
  assert.equal(under(places, places[3].left + 1, 1)?.tile, null);
  assert.equal(under(places, -5, 10), null);
});

test("of a layer seen large all maps are in sight, as large as that goes; too many for it are scrolled through", () => {
  const need = (/** @type {number} */ count, /** @type {number} */ wide, /** @type {number} */ side) => Math.ceil(count / Math.floor((wide + 4) / (Math.max(80, side + 10) + 4))) * (side + (side < 76 ? 32 : 48));
  for (const [count, wide, high] of [[16, 430, 380], [6, 430, 380], [16, 640, 600], [32, 640, 600]]) {
    const side = largeSide(count, 1, wide, high);
    assert.ok(need(count, wide, side) <= high, `${count} maps of ${side}`);
    assert.ok(side === 148 || need(count, wide, side + 2) > high, `${count} maps could be larger than ${side}`);
  }
  assert.equal(largeSide(512, 1, 640, 600), 76);
  assert.ok(largeSide(4, 1, 60, 600) <= 76);
});
