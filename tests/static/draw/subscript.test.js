import assert from "node:assert/strict";
import { test } from "node:test";

import { parts } from "../../../static/js/draw/subscript.js";

const spelled = (/** @type {string} */ text) => parts(text).map((part) => (part.below ? `[${part.text}]` : part.text)).join("");

test("what stands below the line is told from what stands on it", () => {
  assert.equal(spelled("w_xz"), "w[xz]");
  assert.equal(spelled("w_0y = −0.50"), "w[0y] = −0.50");
  assert.equal(spelled("∂z_t/∂z_{t−1}"), "∂z[t]/∂z[t−1]");
  assert.equal(spelled("adds to ∂L/∂w"), "adds to ∂L/∂w");
});
