/** What a transfer can learn follows from the sets that are there. */

import "./words.js";
import assert from "node:assert/strict";
import { test } from "node:test";

import { transferData } from "../../static/js/transfer-data.js";

/** @param {Record<string, any>} data @param {string[]|null} names @param {boolean} here */
const set = (data, names, here = true) => ({ data, title: data.kind, help: "", here, bytes: 0, picture: null, fetch: null, names });
const DIGITS = [..."0123456789"];

test("every set that is here can be learnt, one's own too, and digits by their upper half", () => {
  const sets = [set({ kind: "digits" }, DIGITS), set({ kind: "mnist" }, DIGITS, false), set({ kind: "own_images", collection: "abc" }, ["cat", "dog"])];
  const choices = transferData({ kind: "moons" }, "Moons", sets);
  assert.deepEqual(choices.map(({ value }) => value), ["own", "digits", "own_images:abc", "digits-upper"]);
  assert.deepEqual(choices.at(-1)?.data, { kind: "digits", classes: [5, 6, 7, 8, 9] });
  assert.deepEqual(choices[2].data, { kind: "own_images", collection: "abc" });
});

test("before the sets are known there is the run's own data", () => {
  assert.deepEqual(transferData({ kind: "moons" }, "Moons", []).map(({ value }) => value), ["own"]);
});
