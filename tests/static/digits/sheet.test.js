/** Undo on a sheet of pictures, also while one is on its way to the server and nobody knows whether it can be read. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { Sheet } from "../../../static/js/digits/sheet.js";
import { page } from "../page.js";

const [first, second, third] = ["first", "second", "third"].map((name) => new Blob([name]));
const READ = { digits: [], stages: [{ picture: "data:," }] };

/** @param {import("node:test").TestContext} context */
function made(context) {
  page(context);
  const told = { changes: 0 };
  const sheet = new Sheet({ changed: () => { told.changes += 1; }, chose() {} });
  const read = async (/** @type {Blob} */ picture) => {
    await sheet.take(picture);
    sheet.show(READ);
  };
  return { sheet, told, read, undo: () => sheet.undo.click() };
}

test("undo leads from one picture back to the one whose place it took, and to the pad at last", async (context) => {
  const { sheet, read, undo } = made(context);
  for (const picture of [first, second, third]) await read(picture);
  const seen = [];
  for (let i = 0; i < 3; i += 1) {
    undo();
    seen.push(sheet.photo);
  }
  assert.deepEqual(seen, [second, first, null]);
});

test("undo while a picture is on its way brings back the one that is there still, and takes nothing from those before it", async (context) => {
  const { sheet, told, read, undo } = made(context);
  await read(first);
  await read(second);
  await sheet.take(third);
  assert.ok(!sheet.notice.hidden);
  const before = told.changes;
  undo();
  assert.equal(sheet.photo, second);
  assert.equal(told.changes, before + 1);
  assert.ok(sheet.notice.hidden, "nothing is awaited any more");
  undo();
  assert.equal(sheet.photo, first, "the second had taken the place of the first, and of no other");
});

test("of two pictures on their way the first was never there", async (context) => {
  const { sheet, read, undo } = made(context);
  await read(first);
  await sheet.take(second);
  await sheet.take(third);
  sheet.show(READ);
  undo();
  assert.equal(sheet.photo, first);
});

test("a picture that is refused leaves the one before in its place, with the reason", async (context) => {
  const { sheet, read, undo } = made(context);
  await read(first);
  await sheet.take(second);
  sheet.refuse("too small");
  assert.deepEqual([sheet.photo, sheet.notice.textContent], [first, "too small"]);
  undo();
  assert.deepEqual([sheet.photo, sheet.notice.textContent], [null, ""]);
});

test("a drawing goes along to the lab it was handed to, once, and to no other", (context) => {
  const stroke = /** @type {[number, number][]} */ ([[72, 78], [206.5, 66], [136, 228]]);
  const { sheet } = made(context);
  location.search = "?lab=digits";
  sheet.pad.show(stroke);
  sheet.handOn("lenet");
  location.search = "?lab=photos";
  assert.ok(!new Sheet({ changed() {}, chose() {} }).handed);
  sheet.handOn("lenet");
  location.search = "?lab=lenet";
  const there = new Sheet({ changed() {}, chose() {} });
  assert.ok(there.handed && there.began && !there.pad.example);
  assert.deepEqual(there.pad.strokes, [stroke]);
  assert.ok(!new Sheet({ changed() {}, chose() {} }).handed);
  sheet.wipe();
  sheet.handOn("lenet");
  assert.ok(!new Sheet({ changed() {}, chose() {} }).handed);
});
