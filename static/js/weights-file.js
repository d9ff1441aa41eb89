/** Safetensors files in the browser: what they hold, and a smaller file with a few of their arrays. Nothing is read but the header and those. */

/** @typedef {Record<string, {dtype: string, shape: number[], data_offsets: [number, number]}>} Entries */

const LENGTH = 8;
const MOST = 4_000_000;

/** What is wrong with a file: `short`, `header` or `json`. */
export class HeaderError extends Error {
  /** @param {"short"|"header"|"json"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * @param {Blob} file
 * @returns {Promise<{entries: Entries, begin: number}>} the arrays by name, and where they begin
 * @throws {HeaderError}
 */
export async function readHeader(file) {
  if (file.size < LENGTH) throw new HeaderError("short");
  const length = Number(new DataView(await file.slice(0, LENGTH).arrayBuffer()).getBigUint64(0, true));
  if (length > MOST || length > file.size - LENGTH) throw new HeaderError("header");
  try {
    const { __metadata__: _, ...entries } = JSON.parse(await file.slice(LENGTH, LENGTH + length).text());
    if (Object.values(entries).every((entry) => Array.isArray(entry?.shape) && Array.isArray(entry?.data_offsets))) return { entries, begin: LENGTH + length };
  } catch { /* said below */ }
  throw new HeaderError("json");
}

/**
 * @param {Blob} file
 * @param {{entries: Entries, begin: number}} header
 * @param {string[]} names  of arrays
 * @returns {Promise<Blob>} a file with these alone
 */
export async function packed(file, { entries, begin }, names) {
  /** @type {Entries} */
  const head = {};
  /** @type {Blob[]} */
  const parts = [];
  let at = 0;
  for (const name of new Set(names)) {
    if (!entries[name]) continue;
    const { dtype, shape, data_offsets: [start, stop] } = entries[name];
    head[name] = { dtype, shape, data_offsets: [at, at + stop - start] };
    parts.push(file.slice(begin + start, begin + stop));
    at += stop - start;
  }
  const text = new TextEncoder().encode(JSON.stringify(head));
  const length = new DataView(new ArrayBuffer(LENGTH));
  length.setBigUint64(0, BigInt(text.length), true);
  return new Blob([length.buffer, text, ...parts]);
}

/** How PyTorch turns a kernel, by its number of axes. @type {Record<number, number[]>} */
const TURNED = { 2: [1, 0], 4: [2, 3, 1, 0] };

/** What batch normalization keeps of its inputs, as PyTorch and Keras call it. */
const NORMED = /(running|moving)_mean/;

/** @param {Entries} entries @returns {boolean} whether the network that they are of normalizes its batches */
export const normalizes = (entries) => Object.keys(entries).some((name) => NORMED.test(name));

/**
 * @param {Entries} entries
 * @returns {string[]} their names as they follow each other in the network: as in the file, or, where that is sorted as text, 2 before 10
 */
function ordered(entries) {
  const names = Object.keys(entries).sort((a, b) => entries[a].data_offsets[0] - entries[b].data_offsets[0]);
  const asText = [...names].sort();
  return names.every((name, i) => name === asText[i]) ? names.sort(new Intl.Collator("en", { numeric: true }).compare) : names;
}

/**
 * Which array of a file most likely fills each parameter: of the same name, else the next one in the file's order of the same shape, as it
 * stands or as PyTorch keeps it; a bias stands beside its kernel.
 * @param {{name: string, shape: number[]}[]} wanted
 * @param {Entries} entries
 * @returns {Record<string, {name: string, axes?: number[]}>}
 */
export function guess(wanted, entries) {
  const free = ordered(entries);
  /** @type {Record<string, {name: string, axes?: number[]}>} */
  const found = {};
  for (const { name, shape } of wanted) {
    const turned = TURNED[shape.length];
    const inverse = turned && shape.map((_, i) => shape[turned.indexOf(i)]);
    const fits = (/** @type {string} */ other, /** @type {number[]|undefined} */ wish) => wish !== undefined && String(entries[other].shape) === String(wish);
    const root = found[name.replace(/bias$/, "kernel")]?.name.replace(/(weight|kernel)[^./]*$/, "");
    const beside = root && free.find((other) => other.startsWith(root) && fits(other, shape));
    const plain = entries[name] && fits(name, shape) ? name : beside ?? free.find((other) => fits(other, shape));
    const other = free.find((each) => fits(each, inverse));
    if (other && (!plain || (free.indexOf(other) < free.indexOf(plain) && plain !== name))) found[name] = { name: other, axes: turned };
    else if (plain) found[name] = { name: plain };
    if (found[name]) free.splice(free.indexOf(found[name].name), 1);
  }
  return found;
}
