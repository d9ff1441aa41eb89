/** Pieces, rows of layers that are put in together: where they are offered, and as what they stand there. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { mostLayers, piecesAt, withPiece } from "../../static/js/layer-kinds.js";

const kind = (/** @type {string} */ name, /** @type {string[]} */ ...asked) => ({ kind: name, title: name, schema: { properties: Object.fromEntries(asked.map((one) => [one, {}])) } });
const BLOCK = { name: "block", title: "Block", help: "", takes: ["image"], layers: [{ kind: "conv2d", kernel_initializer: { kind: "he_normal" } }, { kind: "conv2d" }, { kind: "max_pool2d", padding: "same" }] };
const catalog = /** @type {any} */ ({ limits: { layers: 5 }, pieces: [BLOCK], families: { layers: [kind("conv2d", "filters", "padding", "activation"), kind("max_pool2d", "padding"), kind("dense", "units", "activation")] } });
const LAYERS = [{ kind: "conv2d", filters: 12 }, { kind: "dense", units: null }];
const state = (/** @type {any[]} */ layers) => /** @type {any} */ ({ catalog, spec: { model: { layers } }, architecture: { input_shape: [null, 8, 8, 1], layers: [{ output_shape: [null, 6, 6, 12] }, { output_shape: [null, 2] }] } });

test("how many layers there may be is the catalogue's word", () => {
  assert.equal(mostLayers(catalog), 5);
  assert.equal(mostLayers(null), Infinity);
});

test("a piece is offered where its first layer fits, as long as there is room for all of it", () => {
  assert.deepEqual(piecesAt(state(LAYERS), 1), [BLOCK]);
  assert.deepEqual(piecesAt(state(LAYERS), 2), []);
  assert.deepEqual(piecesAt(state([...LAYERS, LAYERS[1]]), 1), []);
});

test("a piece's layers stand in a row, each as wide as what is before it, with what the piece says of them", () => {
  const found = withPiece(BLOCK, catalog, LAYERS, 1);
  assert.deepEqual(found, [
    LAYERS[0],
    { kind: "conv2d", filters: 12, activation: "relu", padding: "same", kernel_initializer: { kind: "he_normal" } },
    { kind: "conv2d", filters: 12, activation: "relu", padding: "same" },
    { kind: "max_pool2d", padding: "same" },
    LAYERS[1],
  ]);
  assert.equal(LAYERS.length, 2);
});
