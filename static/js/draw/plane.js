/** The plane on screen: from data coordinates to CSS pixels and back, y up in the data and down on the screen. */

/** @typedef {{x0: number, x1: number, y0: number, y1: number}} Domain */

/** @type {Domain} */
export const DEFAULT_DOMAIN = Object.freeze({ x0: -6, x1: 6, y0: -6, y1: 6 });

export class Plane {
  /**
   * @param {Domain} domain
   * @param {number} width  CSS pixels
   * @param {number} height  CSS pixels
   */
  constructor(domain, width, height) {
    this.domain = domain;
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
  }

  /** @param {number} x @returns {number} */
  toScreenX(x) {
    return ((x - this.domain.x0) / (this.domain.x1 - this.domain.x0)) * this.width;
  }

  /** @param {number} y @returns {number} */
  toScreenY(y) {
    return ((this.domain.y1 - y) / (this.domain.y1 - this.domain.y0)) * this.height;
  }

  /** @param {number} px @returns {number} */
  toDataX(px) {
    return this.domain.x0 + (px / this.width) * (this.domain.x1 - this.domain.x0);
  }

  /** @param {number} py @returns {number} */
  toDataY(py) {
    return this.domain.y1 - (py / this.height) * (this.domain.y1 - this.domain.y0);
  }

  /** @param {number} px @returns {number} a length on the screen as a length along x in the data */
  lengthToData(px) {
    return (px / this.width) * (this.domain.x1 - this.domain.x0);
  }

  /** @param {number} x @param {number} y */
  contains(x, y) {
    const { x0, x1, y0, y1 } = this.domain;
    return x >= x0 && x <= x1 && y >= y0 && y <= y1;
  }

  /**
   * The two ends of the line w·(x, y) + b = 0 on the border of the domain.
   * @param {number} w1
   * @param {number} w2
   * @param {number} b
   * @returns {[[number, number], [number, number]]|null} null when the line passes outside, or when w is zero
   */
  clipLine(w1, w2, b) {
    const { x0, x1, y0, y1 } = this.domain;
    /** @type {Array<[number, number]>} */
    const ends = [];
    const add = (/** @type {number} */ x, /** @type {number} */ y) => {
      const slack = 1e-9 * (x1 - x0 + y1 - y0);
      const inside = x >= x0 - slack && x <= x1 + slack && y >= y0 - slack && y <= y1 + slack;
      if (inside && !ends.some(([ex, ey]) => Math.hypot(ex - x, ey - y) < slack * 10)) ends.push([x, y]);
    };
    if (w2 !== 0) [x0, x1].forEach((x) => add(x, -(w1 * x + b) / w2));
    if (w1 !== 0) [y0, y1].forEach((y) => add(-(w2 * y + b) / w1, y));
    return ends.length >= 2 ? [ends[0], ends[1]] : null;
  }
}

/**
 * @param {string|undefined} text  "[x0,x1,y0,y1]"
 * @returns {Domain}
 */
export function parseDomain(text) {
  try {
    const numbers = /** @type {unknown} */ (JSON.parse(text ?? "null"));
    if (Array.isArray(numbers) && numbers.length === 4 && numbers.every(Number.isFinite)) {
      return { x0: numbers[0], x1: numbers[1], y0: numbers[2], y1: numbers[3] };
    }
  } catch {
    return DEFAULT_DOMAIN;
  }
  return DEFAULT_DOMAIN;
}
