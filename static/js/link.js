/**
 * The link is the state: a spec as a short text behind `#`, and back.
 * `#v1.` + base64url(deflate-raw(JSON)): the JSON holds only what differs from the default spec, drawn points by column and as whole
 * numbers: thousandths, or the next finer unit that keeps every coordinate as it is.
 */

import { sameJson } from "./paths.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {number[]} Row  one drawn point: x, y, label and, where it is fixed, its part of the split */

const PREFIX = "v1.";
const MAX_BYTES = 2_000_000;
const FEWEST_DECIMALS = 3;
const MOST_DECIMALS = 9;

/** What is wrong with a link: `version` (made by another version) or `garbage` (cut off or changed on the way). */
export class LinkError extends Error {
  /**
   * @param {"version"|"garbage"|"elsewhere"} reason
   * @param {string} message
   * @param {string} [at]  the fields at fault, where they are known
   */
  constructor(reason, message, at = "") {
    super(message);
    this.reason = reason;
    this.at = at;
  }
}

/**
 * @param {Spec} spec
 * @param {Spec} base  the default spec
 * @returns {Promise<string>} the text that stands behind `#`
 */
export async function encodeLink(spec, base) {
  return PREFIX + await squeeze(pack(spec, base));
}

/**
 * @param {Spec} spec
 * @param {Spec} base
 * @returns {Record<string, any>} what differs from the default spec
 */
export function pack(spec, base) {
  return differenceOf(packPoints(spec), base) ?? {};
}

/**
 * @param {Record<string, any>} difference  from `pack`
 * @param {Spec} base
 * @returns {Spec}
 * @throws {LinkError}
 */
export function unpack(difference, base) {
  const unknown = Object.keys(difference).filter((key) => !Object.hasOwn(base, key));
  const named = unknown.join(", ").slice(0, 80);
  if (unknown.length) throw new LinkError("garbage", `the link holds unknown parts: ${named}`, named);
  return unpackPoints(combine(base, difference));
}

/**
 * @param {Record<string, any>} value
 * @returns {Promise<string>} the value as text that may stand in an address
 */
export async function squeeze(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return toBase64Url(await pump(bytes, new CompressionStream("deflate-raw")));
}

/**
 * @param {string} text  from `squeeze`
 * @returns {Promise<Record<string, any>>}
 * @throws {LinkError}
 */
export async function expand(text) {
  return parse(await inflate(text));
}

/**
 * @param {string} hash  with or without the leading `#`
 * @param {Spec} base  the default spec
 * @returns {Promise<Spec|null>} the spec, or null where the text is not a link of this kind at all
 * @throws {LinkError}
 */
export async function decodeLink(hash, base) {
  const text = hash.replace(/^#/, "");
  if (!/^v\d+\./.test(text)) return null;
  if (!text.startsWith(PREFIX)) throw new LinkError("version", `the link says ${text.split(".")[0]}; this version reads v1`);
  return unpack(await expand(text.slice(PREFIX.length)), base);
}

/**
 * @param {string} text  base64url
 * @returns {Promise<string>}
 */
async function inflate(text) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await pump(fromBase64Url(text), new DecompressionStream("deflate-raw")));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("garbage", "the link is damaged: it was cut off or changed on the way");
  }
}

/**
 * @param {string} text
 * @returns {Record<string, any>}
 */
function parse(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch { /* said below, in words for people */ }
  throw new LinkError("garbage", "the link is damaged: what it holds is not a state");
}

/**
 * What has to be put over `base` to get `value`: objects by key, everything else whole; undefined where nothing differs.
 * An object of another `kind` is kept whole: its neighbors' defaults are not its own.
 * @param {any} value
 * @param {any} base
 * @returns {any}
 */
function differenceOf(value, base) {
  if (sameJson(value, base)) return undefined;
  if (!isObject(value) || !isObject(base) || value.kind !== base.kind) return value;
  if (Object.keys(base).some((key) => !Object.hasOwn(value, key))) return { ...value, kind: value.kind };
  const entries = Object.keys(value).map((key) => [key, differenceOf(value[key], base[key])]);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
}

/**
 * @param {any} base
 * @param {any} difference
 * @returns {any}
 */
function combine(base, difference) {
  if (!isObject(base) || !isObject(difference)) return difference;
  if (difference.kind !== undefined && base.kind !== undefined) return difference;
  const merged = { ...base };
  for (const [key, part] of Object.entries(difference)) merged[key] = combine(base[key], part);
  return merged;
}

/**
 * @param {any} value
 * @returns {value is Record<string, any>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {number[]} values
 * @returns {number} how many units make 1, so that every value is a whole number of them; 1 where no unit does
 */
function unitsPerOne(values) {
  for (let decimals = FEWEST_DECIMALS; decimals <= MOST_DECIMALS; decimals += 1) {
    const units = 10 ** decimals;
    if (values.every((value) => Math.round(value * units) / units === value)) return units;
  }
  return 1;
}

/**
 * @param {Spec} spec
 * @returns {Spec} with `data.points` as columns of whole numbers
 */
function packPoints(spec) {
  const rows = spec.data?.points;
  if (!Array.isArray(rows)) return spec;
  const units = unitsPerOne(rows.flatMap(([x, y]) => [x, y]));
  const inUnits = (/** @type {number} */ value) => (units === 1 ? value : Math.round(value * units));
  /** @type {Record<string, any>} */
  const columns = { units, x: rows.map((row) => inUnits(row[0])), y: rows.map((row) => inUnits(row[1])), label: rows.map((row) => row[2]) };
  if (rows.some((row) => row.length > 3 && row[3] !== null)) columns.split = rows.map((row) => row[3] ?? -1);
  return { ...spec, data: { ...spec.data, points: columns } };
}

/**
 * @param {Spec} spec
 * @returns {Spec}
 */
function unpackPoints(spec) {
  const columns = spec.data?.points;
  if (columns === undefined || Array.isArray(columns)) return spec;
  const { units, x, y, label, split } = columns ?? {};
  const lists = [x, y, label, ...(split === undefined ? [] : [split])];
  if (!(units >= 1) || !lists.every((list) => Array.isArray(list) && list.length === x.length && list.every(Number.isFinite))) {
    throw new LinkError("garbage", "the link is damaged: its points are not whole", "data.points");
  }
  const points = x.map((/** @type {number} */ value, /** @type {number} */ i) => {
    const row = [value / units, y[i] / units, label[i]];
    return split && split[i] >= 0 ? [...row, split[i]] : row;
  });
  return { ...spec, data: { ...spec.data, points } };
}

/**
 * @param {Uint8Array} bytes
 * @param {CompressionStream|DecompressionStream} transform
 * @returns {Promise<Uint8Array>}
 */
async function pump(bytes, transform) {
  const writer = transform.writable.getWriter();
  const written = writer.write(/** @type {any} */ (bytes)).then(() => writer.close());
  written.catch(() => undefined);
  const reader = transform.readable.getReader();
  const chunks = [];
  let total = 0;
  for (let turn = await reader.read(); !turn.done; turn = await reader.read()) {
    chunks.push(turn.value);
    total += turn.value.length;
    if (total > MAX_BYTES) {
      await reader.cancel();
      throw new LinkError("garbage", "the link holds more than a state can be");
    }
  }
  await written;
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function toBase64Url(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x2000) text += String.fromCharCode(...bytes.subarray(i, i + 0x2000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}
