import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { howFar, keepDone, lessonsDone } from "../../static/js/lessons-done.js";

beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = /** @type {any} */ ({ getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value), removeItem: (/** @type {string} */ key) => kept.delete(key) });
});

test("steps are kept once each, by lab", () => {
  for (const step of [2, 0, 2]) keepDone("xor", step);
  keepDone("neuron", 1);
  assert.deepEqual(lessonsDone(), { xor: [0, 2], neuron: [1] });
});

test("what is damaged counts for nothing", () => {
  localStorage.setItem("glassnet.lessons", "{oops");
  assert.deepEqual(lessonsDone(), {});
  localStorage.setItem("glassnet.lessons", '{"xor": "all", "neuron": [0]}');
  assert.deepEqual(lessonsDone(), { neuron: [0] });
});

test("a lesson is whole when all that can be done is done, and one without anything to do never is", () => {
  assert.deepEqual(howFar({ xor: [0, 2] }, "xor", 2), { done: 2, count: 2, whole: true });
  assert.equal(howFar({ xor: [0] }, "xor", 2).whole, false);
  assert.equal(howFar({}, "loops", 0).whole, false);
  assert.equal(howFar({ xor: [0, 1, 2] }, "xor", 2).done, 2);
});
