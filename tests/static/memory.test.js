/** What is kept in this tab: pictures make way for one another, and for everything else. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_SPARE, recall, remember, rememberSpare } from "../../static/js/memory.js";
import { page } from "./page.js";

/** @param {import("node:test").TestContext} context @param {number} room  in characters, of all that is kept together */
function tab(context, room) {
  page(context);
  /** @type {Map<string, string>} */
  const kept = new Map();
  const taken = (/** @type {string} */ but) => [...kept].reduce((sum, [key, text]) => sum + (key === but ? 0 : key.length + text.length), 0);
  sessionStorage.getItem = (key) => kept.get(key) ?? null;
  sessionStorage.removeItem = (key) => void kept.delete(key);
  sessionStorage.setItem = (key, text) => {
    if (taken(key) + key.length + text.length > room) throw new DOMException("full", "QuotaExceededError");
    kept.set(key, text);
  };
  return (/** @type {string} */ names) => [...names].filter((name) => recall("session", name) !== null).join("");
}

const large = "x".repeat(0.45 * MOST_SPARE);

test("pictures have one budget: the oldest goes for the newest, and one that is written again is new", (context) => {
  const there = tab(context, Infinity);
  for (const name of "abac") assert.ok(rememberSpare(name, large));
  assert.equal(there("abc"), "ac");
  assert.ok(!rememberSpare("a", "x".repeat(MOST_SPARE + 1)));
  assert.equal(there("abc"), "c", "better nothing than what was there before");
  rememberSpare("c", null);
  for (const name of "ab") rememberSpare(name, large);
  assert.equal(there("abc"), "ab", "what is forgotten takes no room");
});

test("where the browser has less room, pictures go for whatever else is kept, and only they", (context) => {
  const there = tab(context, 3000);
  remember("session", "ledger", "x".repeat(500));
  for (const name of "ab") assert.ok(rememberSpare(name, "x".repeat(1000)));
  assert.ok(remember("session", "pins", "x".repeat(700)));
  assert.equal(there("ab"), "b");
  assert.ok(!remember("session", "plots", "x".repeat(3000)));
  assert.equal(there("ab"), "");
  assert.equal(recall("session", "pins")?.length, 700);
  assert.equal(recall("session", "ledger")?.length, 500);
});
