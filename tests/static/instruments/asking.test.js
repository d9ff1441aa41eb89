import assert from "node:assert/strict";
import { test } from "node:test";

import { Asking } from "../../../static/js/instruments/asking.js";

test("one question at a time, and of those that wait only the newest", async () => {
  /** @type {number[]} */
  const asked = [];
  /** @type {number[]} */
  const answered = [];
  /** @type {(() => void)[]} */
  const doors = [];
  const asking = new Asking((/** @type {number} */ question) => { asked.push(question); return new Promise((open) => { doors.push(() => open(question * 10)); }); },
    { answered: (/** @type {any} */ answer) => answered.push(answer), failed: assert.fail });
  for (const question of [1, 2, 3]) asking.ask(question);
  assert.deepEqual(asked, [1]);
  doors[0]();
  await new Promise(setImmediate);
  assert.deepEqual(asked, [1, 3]);
  doors[1]();
  await new Promise(setImmediate);
  assert.deepEqual(answered, [10, 30]);
});

test("a question that is given up for a newer one holds that up no longer, and its answer is not heard", async () => {
  const [asked, answered] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
  /** @type {Record<string, () => void>} */
  const doors = {};
  const asking = new Asking((/** @type {string} */ question) => { asked.push(question); return new Promise((open) => { doors[question] = () => open(question); }); },
    { answered: (/** @type {any} */ answer) => answered.push(answer), failed: assert.fail, givenUp: (question) => question.startsWith("slow") });
  asking.ask("slow");
  asking.ask("a");
  asking.ask("b");
  assert.deepEqual(asked, ["slow", "a"]);
  doors.slow();
  await new Promise(setImmediate);
  doors.a();
  await new Promise(setImmediate);
  doors.b();
  await new Promise(setImmediate);
  assert.deepEqual([asked, answered], [["slow", "a", "b"], ["a", "b"]]);
  asking.ask("c");
  doors.c();
  await new Promise(setImmediate);
  assert.equal(answered.at(-1), "c");
});

test("a refusal is heard of, unless a newer question waits", async () => {
  /** @type {string[]} */
  const failed = [];
  /** @type {(() => void)[]} */
  const doors = [];
  const asking = new Asking((question) => new Promise((_, refuse) => { doors.push(() => refuse(new Error(String(question)))); }), { answered: assert.fail, failed: (error) => failed.push(/** @type {Error} */ (error).message) });
  asking.ask(1);
  asking.ask(2);
  doors[0]();
  await new Promise(setImmediate);
  doors[1]();
  await new Promise(setImmediate);
  assert.deepEqual(failed, ["2"]);
});

test("after a hearer that throws the next question is asked all the same", async () => {
  /** @type {number[]} */
  const asked = [];
  const asking = new Asking((/** @type {number} */ question) => { asked.push(question); return Promise.reject(new Error("cut")); }, { answered: assert.fail, failed: (error) => { throw error; } });
  for (const question of [1, 2]) {
    asking.next = { question };
    await assert.rejects(asking.work(), /cut/);
    assert.equal(asking.busy, false);
  }
  assert.deepEqual(asked, [1, 2]);
});
