import assert from "node:assert/strict";
import { test } from "node:test";

import { hyphenated } from "../../static/js/hyphens.js";

const shown = (/** @type {string} */ text) => hyphenated(text).replaceAll("\u00ad", "·");

test("long words may be broken between syllables, short ones never", () => {
  assert.equal(shown("Layer normalization"), "Layer norma·li·za·tion");
  assert.equal(shown("Bidirectional"), "Bidi·rec·tional");
  assert.equal(shown("Embedding"), "Embed·ding");
  assert.equal(shown("Concatenate"), "Conca·te·nate");
  assert.equal(shown("Global average pooling 1D"), "Global average pooling 1D");
  assert.equal(shown("GRU"), "GRU");
});

test("what is read stays the same", () => {
  const title = "Transformer decoder block";
  assert.equal(hyphenated(title).replaceAll("\u00ad", ""), title);
});
