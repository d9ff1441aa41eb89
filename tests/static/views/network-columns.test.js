import assert from "node:assert/strict";
import { test } from "node:test";

import { Columns } from "../../../static/js/views/network-columns.js";
import "../words.js";

/** @param {string} name @param {number} inputs @param {number} outputs */
const weights = (name, inputs, outputs) => ({ name, inputs, outputs, kernel: new Float32Array(inputs * outputs), bias: null });

/** @returns {Array<[string, number]>} */
const named = () => [["features", 2], ["dense_1", 4], ["dense_2", 3]];

test("weights count only where they belong to the columns on screen, whichever comes first", () => {
  const columns = new Columns();
  columns.weigh([weights("dense_1", 2, 4), weights("dense_2", 4, 3)]);
  assert.deepEqual(columns.fitting, []);
  assert.equal(columns.take(named()), true);
  assert.equal(columns.fitting.length, 2);
  assert.equal(columns.take(named()), false, "they are the same as before");
  columns.weigh([weights("dense_1", 2, 5), weights("dense_2", 5, 3)]);
  assert.deepEqual(columns.fitting, [], "the network was rebuilt, and its columns are still on their way");
});

test("the columns say how many units and parameters there are, and what the last one stands for", () => {
  const columns = new Columns();
  columns.take(named());
  columns.weigh([weights("dense_1", 2, 4), weights("dense_2", 4, 3)]);
  assert.match(columns.summary(), /2 → 4 → 3.*27/);
  assert.equal(columns.flat({ column: 2, index: 1 }), 7);
  assert.deepEqual([columns.classes("classification"), columns.classes("regression")], [3, 0]);
  columns.clear();
  assert.deepEqual([columns.counts, columns.fitting], [[], []]);
});
