import assert from "node:assert/strict";
import { test } from "node:test";

import { layOut } from "../../../static/js/instruments/graph-layout.js";

const PRODUCT = [[], [], [], [], [1, 2], [0, 4], [3, 5]].map((inputs) => ({ inputs }));

test("operations stand behind their operands, inputs beside their first user", () => {
  const { places, columns } = layOut(PRODUCT);
  assert.deepEqual(places.map(({ column }) => column), [1, 0, 0, 2, 1, 2, 3]);
  assert.equal(columns, 4);
});

test("no two nodes stand on each other", () => {
  const { places, rows } = layOut(PRODUCT);
  for (const a of places) {
    assert.ok(a.row >= 0 && a.row <= rows - 1);
    for (const b of places) if (a !== b && a.column === b.column) assert.ok(Math.abs(a.row - b.row) >= 1);
  }
});
