/**
 * Frames as the server sends them: safetensors bytes, read into typed-array views without copying the numbers.
 * Layout: 8-byte little-endian header length, JSON header {name: {dtype, shape, data_offsets}, __metadata__}, then the raw arrays.
 */

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").NamedArray} NamedArray */
/** @typedef {import("./types.js").Values} Values */

/** @type {Record<string, {new (buffer: ArrayBuffer, offset: number, length: number): Values, BYTES_PER_ELEMENT: number}>} */
const TYPES = {
  F32: Float32Array, F64: Float64Array, U8: Uint8Array, BOOL: Uint8Array, I8: Int8Array,
  U16: Uint16Array, I16: Int16Array, U32: Uint32Array, I32: Int32Array, I64: BigInt64Array, U64: BigUint64Array,
};

/**
 * Reads one frame. Numbers that are not aligned in the buffer are copied once; all others are views on it.
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 * @throws {RangeError} when the bytes are not a whole frame
 */
export function decodeFrame(buffer) {
  if (buffer.byteLength < 8) throw new RangeError("a frame has at least 8 bytes");
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + length;
  if (start > buffer.byteLength) throw new RangeError("the frame's header is longer than the frame");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const { __metadata__: meta = {}, ...entries } = header;
  /** @type {Record<string, NamedArray>} */
  const arrays = {};
  for (const [name, entry] of Object.entries(entries)) arrays[name] = readArray(buffer, start, /** @type {any} */ (entry), name);
  return { view: meta.view ?? "", meta, arrays };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start  where the arrays begin
 * @param {{dtype: string, shape: number[], data_offsets: [number, number]}} entry
 * @param {string} name
 * @returns {NamedArray}
 */
function readArray(buffer, start, { dtype, shape, data_offsets: [from, to] }, name) {
  const Type = TYPES[dtype];
  if (!Type) throw new RangeError(`array "${name}" has the unknown type ${dtype}`);
  if (from < 0 || to < from || start + to > buffer.byteLength) throw new RangeError(`array "${name}" reaches past the frame`);
  const count = (to - from) / Type.BYTES_PER_ELEMENT;
  if (count !== shape.reduce((product, n) => product * n, 1)) throw new RangeError(`array "${name}" does not fill its shape`);
  const offset = start + from;
  const data = offset % Type.BYTES_PER_ELEMENT === 0
    ? new Type(buffer, offset, count)
    : new Type(buffer.slice(offset, start + to), 0, count);
  return { dtype, shape, data };
}
