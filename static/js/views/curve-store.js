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
        const [low, high = low] = name === X || name === "step" ? [i, i + 2] : extremesAt(column, i, i + 4);
        kept[i / 2] = column[low] ?? NaN;
        kept[i / 2 + 1] = column[high] ?? NaN;
      }
      this.columns.set(name, [...kept, ...column.slice(old)]);
    }
  }

  /**
   * Columns as a chart shows them, all at the same epochs: what is read off at one is read off all.
   * @param {readonly string[]} names
   * @param {number} most  points
   * @param {readonly number[]} [breaks]  epochs over which no line goes, in order
   * @returns {{x: number[], y: number[]}[]}
   */
  together(names, most, breaks = []) {
    const columns = names.map((name) => this.columns.get(name) ?? []);
    const rows = rowsOf(columns, most);
    return columns.map((column) => broken(pointsAt(this.columns.get(X) ?? [], column, rows), breaks));
  }

  /**
   * A column as a chart shows it.
   * @param {string} name
   * @param {number} most  points
   * @returns {{x: number[], y: number[]}}
   */
  series(name, most) {
    return this.together([name], most)[0];
  }

  /**
   * What lies between two columns, in as many pieces as the breaks make of it.
   * @param {string} one
   * @param {string} other
   * @param {number} most  points, and a few more where pieces begin and end
   * @param {readonly number[]} [breaks]  epochs over which nothing goes, in order
   * @returns {{x: number[], low: number[], high: number[]}[]}
   */
  between(one, other, most, breaks = []) {
    const [epochs, low, high] = [X, one, other].map((name) => this.columns.get(name) ?? []);
    const every = Math.max(1, Math.floor(epochs.length / most));
    const there = epochs.flatMap((_, row) => (Number.isFinite(low[row]) && Number.isFinite(high[row]) ? [row] : []));
    const ends = [-Infinity, ...breaks, Infinity];
    const pieces = ends.slice(1).map((end, i) => there.filter((row) => ends[i] < epochs[row] && epochs[row] <= end));
    return pieces.filter((rows) => rows.length).map((rows) => {
      const chosen = rows.filter((row, i) => row % every === 0 || i === 0 || i === rows.length - 1);
      const [x, lows, highs] = [epochs, low, high].map((column) => chosen.map((row) => column[row]));
      return { x, low: lows, high: highs };
    });
  }

  /**
   * @param {readonly number[]} steps
   * @returns {number[]} the epochs between the points before and after each step; nothing for one with no point on either side
   */
  epochsOf(steps) {
    const [epochs, measured] = [this.columns.get(X) ?? [], this.columns.get("step") ?? []];
    return steps.flatMap((step) => {
      const after = measured.findIndex((one) => one > step);
      return after > 0 ? [(epochs[after - 1] + epochs[after]) / 2] : [];
    });
  }

  /** @param {string} name @returns {boolean} whether the column has a finite value */
  has(name) {
    return this.columns.get(name)?.some(Number.isFinite) ?? false;
  }
}

/**
 * @param {{x: number[], y: number[]}} points
 * @param {readonly number[]} breaks  where no line goes over, in order
 */
function broken({ x, y }, breaks) {
  for (const at of breaks) {
    const after = x.findIndex((one) => one > at);
    if (after > 0) [x, y].forEach((values, i) => values.splice(after, 0, i ? NaN : at));
  }
  return { x, y };
}

/**
 * Where the smallest and the largest finite value stand, in the order in which they come.
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number} to
 * @returns {number[]} one row where both are the same, none where there is no finite value
 */
function extremesAt(values, from, to) {
  let [low, high] = [-1, -1];
  for (let i = from; i < to; i += 1) {
    if (!Number.isFinite(values[i])) continue;
    if (low < 0 || values[i] < values[low]) low = i;
    if (high < 0 || values[i] > values[high]) high = i;
  }
  return low < 0 ? [] : low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}

/**
 * The rows that show curves in at most so many points, with the smallest and the largest value of every stretch of each among them.
 * @param {readonly ArrayLike<number>[]} columns  of the same length
 * @param {number} most
 * @returns {number[]} ascending
 */
function rowsOf(columns, most) {
  const { length } = columns[0] ?? [];
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const stretches = Math.max(1, Math.floor(most / (2 * columns.length)) - 1);
  const width = (length - 1) / stretches;
  /** @type {Set<number>} */
  const rows = new Set([length - 1]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor(stretch * width);
    const to = Math.max(from + 1, Math.floor((stretch + 1) * width));
    const chosen = columns.flatMap((column) => extremesAt(column, from, to));
    for (const row of chosen.length ? chosen : [from]) rows.add(row);
  }
  return [...rows].sort((a, b) => a - b);
}

/**
 * Where values are missing one NaN stands for the gap, so that a line is not drawn across it.
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {readonly number[]} rows
 */
function pointsAt(x, y, rows) {
  /** @type {{x: number[], y: number[]}} */
  const shown = { x: [], y: [] };
  for (const row of rows) {
    const finite = Number.isFinite(y[row]);
    if (!finite && (!shown.y.length || Number.isNaN(shown.y.at(-1)))) continue;
    shown.x.push(x[row]);
    shown.y.push(finite ? y[row] : NaN);
  }
  return shown;
}

/**
 * At most so many points of a curve, with the smallest and the largest of every stretch among them.
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 * @param {number} most
 * @returns {{x: number[], y: number[]}}
 */
export function decimate(x, y, most) {
  return pointsAt(x, y, rowsOf([y], most));
}
