/**
 * The curves of a run on this page: every column the server sends, in bounded memory, and as few points of it as a chart can
 * show without losing a spike.
 */

/** @typedef {import("./element.js").Frame} Frame */

const X = "epoch";

export class CurveStore {
  /** @type {Map<string, number[]>} */
  columns = new Map();
  #generation = "";
  #total = 0;

  /** @param {number} [capacity]  rows kept; when full, the older half is thinned */
  constructor(capacity = 16384) {
    this.capacity = capacity;
  }

  get length() {
    return this.columns.get(X)?.length ?? 0;
  }

  clear() {
    this.columns.clear();
    this.#generation = "";
    this.#total = 0;
  }

  /**
   * Takes a `curves` frame: rows from the one numbered `from` on. Another generation starts over.
   * @param {Frame} frame
   */
  take(frame) {
    const { meta, arrays } = frame;
    const generation = meta.generation ?? "";
    const from = Number(meta.from ?? 0);
    if (generation !== this.#generation || from < this.#total) {
      this.clear();
      this.#generation = generation;
    }
    const added = arrays[X]?.data.length ?? 0;
    const before = this.length;
    for (const [name, { data }] of Object.entries(arrays)) this.#append(name, data, before);
    for (const column of this.columns.values()) while (column.length < before + added) column.push(NaN);
    this.#total = Math.max(this.#total, from) + added;
    if (this.length > this.capacity) this.#thin();
  }

  /** @param {string} name @param {ArrayLike<number|bigint>} data @param {number} before */
  #append(name, data, before) {
    let column = this.columns.get(name);
    if (!column) this.columns.set(name, (column = new Array(before).fill(NaN)));
    for (let i = 0; i < data.length; i += 1) column.push(Number(data[i]));
  }

  /** Each four rows of the older half become two, which keep every column's smallest and largest value. */
  #thin() {
    const old = (Math.floor(this.length / 2) >> 2) << 2;
    for (const [name, column] of this.columns) {
      const kept = new Array(old / 2);
      for (let i = 0; i < old; i += 4) {
        const [low, high] = name === X || name === "step" ? [column[i], column[i + 2]] : extremes(column, i, i + 4);
        kept[i / 2] = low;
        kept[i / 2 + 1] = high;
      }
      this.columns.set(name, [...kept, ...column.slice(old)]);
    }
  }

  /**
   * A column as a chart shows it.
   * @param {string} name
   * @param {number} most  points
   * @returns {{x: number[], y: number[]}}
   */
  series(name, most) {
    return decimate(this.columns.get(X) ?? [], this.columns.get(name) ?? [], most);
  }

  /** @param {string} name @returns {boolean} whether the column has a finite value */
  has(name) {
    return this.columns.get(name)?.some(Number.isFinite) ?? false;
  }
}

/**
 * Smallest and largest finite value, in the order in which they come.
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number} to
 * @returns {[number, number]}
 */
function extremes(values, from, to) {
  let [low, high] = [-1, -1];
  for (let i = from; i < to; i += 1) {
    if (!Number.isFinite(values[i])) continue;
    if (low < 0 || values[i] < values[low]) low = i;
    if (high < 0 || values[i] > values[high]) high = i;
  }
  if (low < 0) return [NaN, NaN];
  return low <= high ? [values[low], values[high]] : [values[high], values[low]];
}

/**
 * At most so many points of a curve, with the smallest and the largest of every stretch among them. Where values are missing
 * one NaN stands for the gap, so that a line is not drawn across it.
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {number} most
 * @returns {{x: number[], y: number[]}}
 */
export function decimate(x, y, most) {
  /** @type {{x: number[], y: number[]}} */
  const shown = { x: [], y: [] };
  const stretches = Math.max(1, Math.floor(most / 2) - 1);
  if (y.length <= most) {
    for (let i = 0; i < y.length; i += 1) take(shown, x, y, i);
    return shown;
  }
  const width = (y.length - 1) / stretches;
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor(stretch * width);
    takeExtremes(shown, x, y, from, Math.max(from + 1, Math.floor((stretch + 1) * width)));
  }
  take(shown, x, y, y.length - 1);
  return shown;
}

/**
 * @param {{x: number[], y: number[]}} shown
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {number} at
 */
function take(shown, x, y, at) {
  if (!Number.isFinite(y[at])) return gap(shown, x[at]);
  shown.x.push(x[at]);
  shown.y.push(y[at]);
}

/**
 * @param {{x: number[], y: number[]}} shown
 * @param {number} x
 */
function gap(shown, x) {
  if (!shown.y.length || Number.isNaN(shown.y.at(-1))) return;
  shown.x.push(x);
  shown.y.push(NaN);
}

/**
 * @param {{x: number[], y: number[]}} shown
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {number} from
 * @param {number} to
 */
function takeExtremes(shown, x, y, from, to) {
  let [low, high] = [-1, -1];
  for (let i = from; i < to; i += 1) {
    if (!Number.isFinite(y[i])) continue;
    if (low < 0 || y[i] < y[low]) low = i;
    if (high < 0 || y[i] > y[high]) high = i;
  }
  if (low < 0) return gap(shown, x[from]);
  take(shown, x, y, Math.min(low, high));
  if (low !== high) take(shown, x, y, Math.max(low, high));
}
