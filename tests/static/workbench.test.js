import assert from "node:assert/strict";
import { test } from "node:test";

import "./words.js";
import { costOf } from "../../static/js/workbench.js";

test("a change of the network says truly what became of the weights", () => {
  const cost = (/** @type {import("../../static/js/workbench.js").Rebuilt} */ answer) => costOf(answer, (name) => name.replace("dense_", "layer "));
  assert.equal(cost({ renewed: [], lost: false }), "The network was rebuilt; all its weights were kept.");
  assert.equal(cost({ renewed: ["dense_1"], lost: false }), "What is new in layer 1 starts afresh. All other weights were kept.");
  assert.equal(cost({ renewed: [], lost: true }), "What was taken away took its weights with it. All other weights were kept.");
  assert.equal(cost({ renewed: ["dense_1", "dense_2"], lost: true }), "What is new in layer 1, layer 2 starts afresh. What was taken away took its weights with it. All other weights were kept.");
  assert.equal(cost({ renewed: [], lost: false, brought_back: true }), "What had been taken away is back with the weights it had. All other weights were kept.");
});
