/** What takes a while and may be overtaken. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Newest, Turning } from "../../static/js/turning.js";

test("what could not be brought does not stop the next, and is brought anew", async () => {
  /** @type {string[]} */
  const brought = [];
  let broken = true;
  const turning = new Turning(async (what) => {
    if (broken && what === "b") throw new TypeError("not loaded");
    brought.push(what);
  });
  await turning.show("a");
  await assert.rejects(turning.show("b"), /not loaded/);
  await turning.show("a");
  broken = false;
  await turning.show("b");
  await turning.show("b");
  assert.deepEqual(brought, ["a", "a", "b"]);
});

test("what is wanted no longer is passed over", async () => {
  /** @type {string[]} */
  const brought = [];
  const turning = new Turning(async (what) => void brought.push(what));
  await Promise.all([turning.show("a"), turning.show("b"), turning.show("c")]);
  assert.deepEqual(brought, ["c"]);
});

test("of several answers the newest counts, in whatever order they come", async () => {
  const newest = new Newest();
  /** @type {(value: string) => void} */
  let slow = () => undefined;
  const first = newest.of(new Promise((resolve) => { slow = resolve; }));
  assert.deepEqual(await newest.of(Promise.resolve("second")), { value: "second" });
  slow("first");
  assert.equal(await first, null);
  const outdated = newest.of(Promise.reject(new Error("late")));
  await newest.of();
  assert.equal(await outdated, null);
  await assert.rejects(newest.of(Promise.reject(new Error("now"))), /now/);
});
