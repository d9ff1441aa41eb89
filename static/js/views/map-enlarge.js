/**
 * A coarse map of bytes as a fine one, by cubic convolution (Keys, 1981) of its values, not of their colors: smooth slopes stay
 * smooth, and every color in between is one of the scale's own.
 */

export class Enlarger {
  #size = 0;
  #factor = 0;
  /** @type {Int32Array} four source cells per fine cell */
  #cells = new Int32Array(0);
  /** @type {Float32Array} and their weights */
  #weights = new Float32Array(0);
  #rows = new Float32Array(0);

  /**
   * Looks up the enlarged map in a scale.
   * @param {Uint32Array} out  (size·factor)² pixels
   * @param {ArrayLike<number>} values  maps of size² bytes
   * @param {number} offset  where the map starts
   * @param {number} size
   * @param {number} factor
   * @param {Uint32Array} scale  256 colors
   */
  fill(out, values, offset, size, factor, scale) {
    if (size !== this.#size || factor !== this.#factor) this.#prepare(size, factor);
    const fine = size * factor;
    this.#widen(values, offset, size, fine);
    const [cells, weights, rows] = [this.#cells, this.#weights, this.#rows];
    for (let y = 0; y < fine; y += 1) {
      const at = 4 * y;
      const [r0, r1, r2, r3] = [cells[at] * fine, cells[at + 1] * fine, cells[at + 2] * fine, cells[at + 3] * fine];
      for (let x = 0; x < fine; x += 1) {
        const value = weights[at] * rows[r0 + x] + weights[at + 1] * rows[r1 + x] + weights[at + 2] * rows[r2 + x] + weights[at + 3] * rows[r3 + x];
        out[y * fine + x] = scale[value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0];
      }
    }
  }

  /** @param {ArrayLike<number>} values @param {number} offset @param {number} size @param {number} fine */
  #widen(values, offset, size, fine) {
    const [cells, weights] = [this.#cells, this.#weights];
    for (let row = 0; row < size; row += 1) {
      const start = offset + row * size;
      for (let x = 0; x < fine; x += 1) {
        const at = 4 * x;
        this.#rows[row * fine + x] = weights[at] * values[start + cells[at]] + weights[at + 1] * values[start + cells[at + 1]]
          + weights[at + 2] * values[start + cells[at + 2]] + weights[at + 3] * values[start + cells[at + 3]];
      }
    }
  }

  /** @param {number} size @param {number} factor */
  #prepare(size, factor) {
    const fine = size * factor;
    this.#size = size;
    this.#factor = factor;
    this.#cells = new Int32Array(4 * fine);
    this.#weights = new Float32Array(4 * fine);
    this.#rows = new Float32Array(size * fine);
    for (let i = 0; i < fine; i += 1) {
      const place = (i + 0.5) / factor - 0.5;
      const cell = Math.floor(place);
      keys(place - cell).forEach((weight, tap) => {
        this.#cells[4 * i + tap] = Math.max(0, Math.min(size - 1, cell - 1 + tap));
        this.#weights[4 * i + tap] = weight;
      });
    }
  }
}

/** @param {number} t  0…1 between the second and the third tap @returns {[number, number, number, number]} weights that sum to 1 */
function keys(t) {
  return [t * (t * (1 - t / 2) - 0.5), 1 + t * t * (1.5 * t - 2.5), t * (0.5 + t * (2 - 1.5 * t)), t * t * (t - 1) * 0.5];
}
