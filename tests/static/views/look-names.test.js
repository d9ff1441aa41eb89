import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { lookNames } from "../../../static/js/views/look-names.js";

/** @param {...string} keys */
const names = (...keys) => lookNames(keys.map((key) => ({ key, layer: key.split(".")[0] })));

test("blocks of one kind are counted", () => {
  assert.deepEqual(names("transformer_encoder_1.weights", "transformer_encoder_2.weights"), ["block 1", "block 2"]);
});

test("both attentions of a decoder belong to one block", () => {
  assert.deepEqual(
    names("transformer_encoder_1.weights", "transformer_decoder_1.self_attention_weights", "transformer_decoder_1.cross_attention_weights"),
    ["encoder 1", "decoder 1, self", "decoder 1, cross"],
  );
  assert.deepEqual(
    names("transformer_decoder_3.self_attention_weights", "transformer_decoder_3.cross_attention_weights", "transformer_decoder_4.self_attention_weights", "transformer_decoder_4.cross_attention_weights"),
    ["block 1, self", "block 1, cross", "block 2, self", "block 2, cross"],
  );
});

test("layers that have no name in common are called by their own", () => {
  assert.deepEqual(names("attention_1.weights", "multi_head_attention_1.weights"), ["attention 1", "multi head attention 1"]);
  assert.deepEqual(names(), []);
  assert.deepEqual(names("attention.weights", "attention_2.weights"), ["block 1", "block 2"]);
});
