import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeFrame } from "../../static/js/frames.js";

/**
 * A frame as safetensors lays it out.
 * @param {Record<string, {dtype: string, shape: number[], bytes: Uint8Array}>} arrays
 * @param {Record<string, string>} meta
 * @param {{pad?: boolean}} [how]
 * @returns {ArrayBuffer}
 */
function encode(arrays, meta, { pad = true } = {}) {
  /** @type {Record<string, any>} */
  const header = { __metadata__: meta };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(arrays)) {
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.length)] };
  }
  let text = JSON.stringify(header);
  while (pad && text.length % 8) text += " ";
  const head = new TextEncoder().encode(text);
  const all = new Uint8Array(8 + head.length + end);
  new DataView(all.buffer).setBigUint64(0, BigInt(head.length), true);
  all.set(head, 8);
  let at = 8 + head.length;
  for (const { bytes } of Object.values(arrays)) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all.buffer;
}

/** @param {ArrayBufferView} values */
const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

test("arrays come back as views on the frame, with their shapes", () => {
  const kernel = Float32Array.of(1.5, -2, 0.25, 3, 4, 5);
  const buffer = encode({ kernel: { dtype: "F32", shape: [2, 3], bytes: bytesOf(kernel) }, map: { dtype: "U8", shape: [2, 2], bytes: Uint8Array.of(0, 127, 128, 255) } },
    { view: "weights", step: "12" });
  const frame = decodeFrame(buffer);
  assert.equal(frame.view, "weights");
  assert.equal(frame.meta.step, "12");
  assert.deepEqual(frame.arrays.kernel.shape, [2, 3]);
  assert.deepEqual([...frame.arrays.kernel.data], [...kernel]);
  assert.equal(frame.arrays.kernel.data.buffer, buffer);
  assert.deepEqual([...frame.arrays.map.data], [0, 127, 128, 255]);
});

test("numbers that are not aligned are read all the same", () => {
  const values = Float64Array.of(Math.PI, -1e300);
  for (let shift = 0; shift < 8; shift += 1) {
    const frame = decodeFrame(encode({ a: { dtype: "U8", shape: [shift], bytes: new Uint8Array(shift) }, b: { dtype: "F64", shape: [2], bytes: bytesOf(values) } }, { view: "curves" }, { pad: false }));
    assert.deepEqual([...frame.arrays.b.data], [...values]);
  }
});

test("empty arrays and whole numbers of every size are read", () => {
  const frame = decodeFrame(encode({ none: { dtype: "F32", shape: [0], bytes: new Uint8Array(0) }, matrix: { dtype: "U32", shape: [1, 2], bytes: bytesOf(Uint32Array.of(7, 4e9)) } }, {}));
  assert.equal(frame.view, "");
  assert.equal(frame.arrays.none.data.length, 0);
  assert.deepEqual([...frame.arrays.matrix.data], [7, 4e9]);
});

test("bytes that are not a whole frame are refused", () => {
  const whole = encode({ a: { dtype: "F32", shape: [4], bytes: new Uint8Array(16) } }, { view: "v" });
  for (const length of [0, 7, 20, whole.byteLength - 1]) assert.throws(() => decodeFrame(whole.slice(0, length)));
  assert.throws(() => decodeFrame(encode({ a: { dtype: "F9", shape: [1], bytes: new Uint8Array(4) } }, {})), /unknown type/);
  assert.throws(() => decodeFrame(encode({ a: { dtype: "F32", shape: [3], bytes: new Uint8Array(8) } }, {})), /does not fill/);
});
