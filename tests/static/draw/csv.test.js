import assert from "node:assert/strict";
import { test } from "node:test";

import { toCsv } from "../../../static/js/draw/csv.js";

const PLANE = { x0: -6, x1: 6, y0: -6, y1: 6 };

test("points are written with the part they are held out for", () => {
  assert.equal(toCsv([[0.12345678, -2, 1, 0], [3, 4, 0, 1], [5, 6, 2, 2]], PLANE), "x,y,label,split\n0.1235,-2,1,train\n3,4,0,validation\n5,6,2,test\n");
});

test("a part that the server has not said yet is left open; where none is known there is no column", () => {
  assert.equal(toCsv([[1, 2, 0, 0], [3, 4, 1, 255]], PLANE), "x,y,label,split\n1,2,0,train\n3,4,1,\n");
  assert.equal(toCsv([[1, 2, 0, 255]], PLANE), "x,y,label\n1,2,0\n");
});

test("a small plane has more decimals", () => {
  assert.equal(toCsv([[0.0012345678, 0, 0]], { x0: 0, x1: 0.01, y0: 0, y1: 1 }), "x,y,label\n0.001235,0,0\n");
});
