/** Safetensors files in the browser: the header is read, the few arrays that are wanted are packed, names are guessed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { HeaderError, guess, normalizes, packed, readHeader } from "../../static/js/weights-file.js";

/** @param {Record<string, any>|string} header @param {number[]} body @param {number} [length] */
function fileOf(header, body, length) {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const head = new DataView(new ArrayBuffer(8));
  head.setBigUint64(0, BigInt(length ?? text.length), true);
  return new Blob([head.buffer, text, new Uint8Array(body)]);
}

const HEADER = { __metadata__: { told: "x" }, a: { dtype: "U8", shape: [2], data_offsets: [0, 2] }, b: { dtype: "U8", shape: [3], data_offsets: [2, 5] } };

test("the arrays that are wanted, and no other, make a file of their own", async () => {
  const file = fileOf(HEADER, [1, 2, 3, 4, 5]);
  const header = await readHeader(file);
  assert.deepEqual(Object.keys(header.entries), ["a", "b"]);
  const small = await packed(file, header, ["b", "b", "none"]);
  const again = await readHeader(small);
  assert.deepEqual(again.entries, { b: { dtype: "U8", shape: [3], data_offsets: [0, 3] } });
  assert.deepEqual([...new Uint8Array(await small.slice(again.begin).arrayBuffer())], [3, 4, 5]);
});

test("what is no such file is told apart", async () => {
  const reason = (/** @type {string} */ name) => (/** @type {any} */ error) => error instanceof HeaderError && error.reason === name;
  await assert.rejects(readHeader(new Blob(["1234"])), reason("short"));
  await assert.rejects(readHeader(fileOf("{}", [], 400e9)), reason("header"));
  await assert.rejects(readHeader(fileOf("nothing", [])), reason("json"));
  await assert.rejects(readHeader(fileOf({ a: 1 }, [])), reason("json"));
});

test("names are guessed by shape, PyTorch's kernels turned", () => {
  const at = (/** @type {number[]} */ shape, /** @type {number} */ start) => ({ dtype: "F32", shape, data_offsets: /** @type {[number, number]} */ ([start, start + 1]) });
  const entries = { "features.0.weight": at([64, 3, 3, 3], 0), "features.0.bias": at([64], 1), "features.2.weight": at([64, 64, 3, 3], 2), "features.2.bias": at([64], 3) };
  const wanted = [{ name: "conv2d_1.kernel", shape: [3, 3, 3, 64] }, { name: "conv2d_1.bias", shape: [64] }, { name: "conv2d_2.kernel", shape: [3, 3, 64, 64] }, { name: "conv2d_2.bias", shape: [64] }];
  const found = guess(wanted, entries);
  assert.deepEqual(found["conv2d_1.kernel"], { name: "features.0.weight", axes: [2, 3, 1, 0] });
  assert.deepEqual(found["conv2d_2.bias"], { name: "features.2.bias" });
  assert.deepEqual(guess([{ name: "x", shape: [5] }], entries), {});
  assert.deepEqual(guess([{ name: "own", shape: [64] }], { ...entries, own: at([64], 9) }).own, { name: "own" });
});

/** @param {[string, number[]][]} arrays  in the file's order @returns {any} */
const entriesOf = (arrays) => Object.fromEntries(arrays.map(([name, shape], i) => [name, { dtype: "F32", shape, data_offsets: [i, i + 1] }]));

test("of a file that is sorted as text, 2 comes before 10; any other order is the network's", () => {
  const wanted = ["a", "b"].map((name) => ({ name: `${name}.kernel`, shape: [3, 3, 4, 4] }));
  const sorted = guess(wanted, entriesOf([["features.10.weight", [4, 4, 3, 3]], ["features.2.weight", [4, 4, 3, 3]]]));
  assert.deepEqual([sorted["a.kernel"].name, sorted["b.kernel"].name], ["features.2.weight", "features.10.weight"]);
  const given = guess(wanted, entriesOf([["second/kernel:0", [3, 3, 4, 4]], ["first/kernel:0", [3, 3, 4, 4]]]));
  assert.deepEqual([given["a.kernel"].name, given["b.kernel"].name], ["second/kernel:0", "first/kernel:0"]);
});

test("a bias stands beside its kernel, whatever else has its shape", () => {
  const wanted = [{ name: "base.block1_conv1_kernel", shape: [3, 3, 3, 4] }, { name: "base.block1_conv1_bias", shape: [4] }];
  const file = entriesOf([["before.scale", [4]], ["features.0.weight", [4, 3, 3, 3]], ["features.0.bias", [4]]]);
  assert.equal(guess(wanted, file)["base.block1_conv1_bias"].name, "features.0.bias");
  const keras = entriesOf([["other/bias:0", [4]], ["block1_conv1/kernel:0", [3, 3, 3, 4]], ["block1_conv1/bias:0", [4]]]);
  assert.deepEqual(guess(wanted, keras), { "base.block1_conv1_kernel": { name: "block1_conv1/kernel:0" }, "base.block1_conv1_bias": { name: "block1_conv1/bias:0" } });
});

test("batch normalization is seen by what it keeps", () => {
  assert.ok(normalizes(entriesOf([["features.1.running_mean", [4]]])));
  assert.ok(!normalizes(entriesOf([["features.1.weight", [4]]])));
});
