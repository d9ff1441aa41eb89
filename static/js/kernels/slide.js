/** A frame of the kernel lab read place by place: where the window lies, what it meets, and what comes of it. Pure. */

import { cellText } from "./matrix-text.js";

/** @typedef {import("../types.js").NamedArray} NamedArray */
/** @typedef {import("./cell-grid.js").Box} Box */
/** @typedef {{a: number, b: number, row: number, column: number}} Tap  tap (a, b) of the window, and the element it meets */
/** @typedef {{value: number, weight: number, product: number, inside: boolean}} Term */

export class Slide {
  /**
   * @param {Record<string, NamedArray>} arrays
   * @param {string} operation
   */
  constructor(arrays, operation) {
    this.arrays = arrays;
    this.operation = operation;
    this.weighed = operation === "convolution" || operation === "transposed";
    /** Whether every input element is laid over the output, instead of a window being laid over the input. */
    this.lays = operation === "transposed";
    const [input, output] = [arrays.input.shape, arrays.output.shape];
    this.channels = input[0];
    this.height = input[1];
    this.width = input[2];
    this.filters = output[0];
    this.high = output[1];
    this.wide = output[2];
    /** How many places there are down. */
    this.down = arrays.rows.shape[0];
    this.across = arrays.columns.shape[0];
  }

  /**
   * @param {string} name
   * @param {...number} at
   */
  number(name, ...at) {
    const { shape, data } = this.arrays[name];
    return Number(data[at.reduce((offset, index, axis) => offset * shape[axis] + index, 0)]);
  }

  /**
   * @param {string} name
   * @param {...number} at  all but the last two indices
   * @returns {number[][]}
   */
  matrix(name, ...at) {
    const [rows, columns] = this.arrays[name].shape.slice(-2);
    return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => this.number(name, ...at, row, column)));
  }

  /**
   * @param {number} moment
   * @returns {{row: number, column: number}} the place of the window then
   */
  placeAt(moment) {
    return { row: Math.floor(moment / this.across), column: moment % this.across };
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  momentAt(row, column) {
    return row * this.across + column;
  }

  /**
   * @param {{row: number, column: number}} place
   * @returns {Tap[]} in reading order
   */
  window({ row, column }) {
    const [tall, broad] = [this.arrays.rows.shape[1], this.arrays.columns.shape[1]];
    return Array.from({ length: tall * broad }, (_, n) => {
      const [a, b] = [Math.floor(n / broad), n % broad];
      return { a, b, row: this.number("rows", row, a), column: this.number("columns", column, b) };
    });
  }

  /**
   * What one channel's elements contribute at a place.
   * @param {number} filter
   * @param {number} channel
   * @param {{row: number, column: number}} place
   * @returns {Term[]} tap by tap
   */
  terms(filter, channel, place) {
    const own = this.weighed ? channel : 0;
    return this.window(place).map(({ a, b, row, column }) => {
      const inside = row >= 0 && row < this.height && column >= 0 && column < this.width;
      const product = this.number("products", filter, place.row, place.column, own, a, b);
      return { value: inside ? this.number("input", channel, row, column) : 0, weight: this.weightAt(filter, channel, place, a, b), product, inside };
    });
  }

  /**
   * @param {number} filter
   * @param {number} channel
   * @param {{row: number, column: number}} place
   * @param {number} a
   * @param {number} b
   */
  weightAt(filter, channel, place, a, b) {
    if (this.weighed) return this.number("applied", filter, channel, a, b);
    return this.operation === "up_sampling" ? this.number("weights", place.row, place.column, a, b) : 1;
  }

  /**
   * Of a transposed convolution: the stamps that meet in one output element.
   * @param {number} filter
   * @param {number} row
   * @param {number} column
   * @returns {{row: number, column: number, channel: number, value: number, weight: number, product: number}[]} by input element
   */
  meeting(filter, row, column) {
    const found = [];
    for (let i = 0; i < this.down; i++) for (let j = 0; j < this.across; j++) {
      const tap = this.window({ row: i, column: j }).find((one) => one.row === row && one.column === column);
      if (!tap) continue;
      for (let channel = 0; channel < this.channels; channel++) {
        found.push({ row: i, column: j, channel, value: this.number("input", channel, i, j), weight: this.number("applied", filter, channel, tap.a, tap.b), product: this.number("products", filter, i, j, channel, tap.a, tap.b) });
      }
    }
    return found;
  }

  /** @returns {number} characters of the longest sum of a channel, so that nothing moves while the window slides */
  get longest() {
    return Math.max(...Array.from(this.arrays.sums.data, Number).map((sum) => cellText(sum).length));
  }

  /** @returns {Box} the input with as much around it as the window ever reaches */
  get box() {
    const whole = { top: 0, left: 0, bottom: this.height - 1, right: this.width - 1 };
    if (this.lays) return whole;
    const [rows, columns] = [this.arrays.rows.data, this.arrays.columns.data].map((data) => Array.from(data, Number));
    return { top: Math.min(0, ...rows), left: Math.min(0, ...columns), bottom: Math.max(whole.bottom, ...rows), right: Math.max(whole.right, ...columns) };
  }
}
