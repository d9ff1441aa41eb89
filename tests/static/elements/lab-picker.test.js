import assert from "node:assert/strict";
import { test } from "node:test";

import { findLabs } from "../../../static/js/elements/lab-picker.js";

const LABS = [
  { id: "xor", title: "XOR with a hidden layer", chapter: "3 · Multi-layer networks", summary: "Four clouds, crosswise" },
  { id: "gates", title: "Logic gates by hand", chapter: "1 · The neuron", summary: "AND, OR, NAND" },
];

test("labs are found by any of their words", () => {
  const ids = (/** @type {string} */ text) => findLabs(LABS, text).map((lab) => lab.id);
  assert.deepEqual(ids(""), ["xor", "gates"]);
  assert.deepEqual(ids("NAND"), ["gates"]);
  assert.deepEqual(ids("hidden cross"), ["xor"]);
  assert.deepEqual(ids("neuron gate"), ["gates"]);
  assert.deepEqual(ids("hidden gate"), []);
});
