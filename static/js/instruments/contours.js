/** A surface from above: bands between its contours, darker where it is low, and the contours themselves. */

import { mix, pack, palette, parseColor } from "../draw/color.js";

/** @typedef {import("../types.js").NamedArray} NamedArray */

const MOST = 1400;

/** @type {WeakMap<HTMLCanvasElement, {heights: unknown, theme: unknown, size: string}>} */
const painted = new WeakMap();

/**
 * @param {HTMLCanvasElement} canvas
 * @param {NamedArray|undefined} heights  (rows, columns), the first row at the top
 * @param {import("../types.js").Values} levels  ascending
 */
export function paintHeights(canvas, heights, levels) {
  const theme = palette();
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((pixels) => Math.min(MOST, Math.round(pixels * ratio)));
  const before = painted.get(canvas);
  const size = `${width}x${height}`;
  if (!heights || width < 2 || height < 2 || (before?.theme === theme && before.size === size && sameNumbers(/** @type {any} */ (before.heights), heights.data))) return;
  painted.set(canvas, { heights: heights.data, theme, size });
  Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const bands = bandsOf(heights, levels, width, height);
  const colors = scale(levels.length + 1, theme);
  const line = pack(mix(theme.surface, parseColor(theme.ink), theme.dark ? 0.42 : 0.36));
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      const edge = (column + 1 < width && bands[at] !== bands[at + 1]) || (row + 1 < height && bands[at] !== bands[at + width]);
      pixels[at] = edge ? line : colors[bands[at]];
    }
  }
  context.putImageData(image, 0, 0);
}

/**
 * @param {number} count
 * @param {import("../draw/color.js").Palette} theme
 * @returns {number[]} one packed color per band, the lowest first
 */
function scale(count, theme) {
  const low = mix(theme.surface, parseColor(theme.positive), theme.dark ? 0.62 : 0.55);
  const high = mix(theme.surface, parseColor(theme.positive), theme.dark ? 0.08 : 0.03);
  return Array.from({ length: count }, (_, i) => pack(mix(low, high, (i / Math.max(1, count - 1)) ** 0.7)));
}

/**
 * Which band each pixel lies in, heights between grid points by straight lines both ways.
 * @param {NamedArray} heights
 * @param {import("../types.js").Values} levels
 * @param {number} width
 * @param {number} height
 * @returns {Uint8Array} (height, width)
 */
export function bandsOf({ shape: [rows, columns], data }, levels, width, height) {
  const bands = new Uint8Array(width * height);
  const steps = Float64Array.from(/** @type {any} */ (levels), Number);
  for (let row = 0; row < height; row += 1) {
    const down = (row / (height - 1)) * (rows - 1);
    const [r, dy] = [Math.min(rows - 2, Math.floor(down)), down - Math.min(rows - 2, Math.floor(down))];
    for (let column = 0; column < width; column += 1) {
      const across = (column / (width - 1)) * (columns - 1);
      const c = Math.min(columns - 2, Math.floor(across));
      const dx = across - c;
      const at = r * columns + c;
      const upper = Number(data[at]) * (1 - dx) + Number(data[at + 1]) * dx;
      const lower = Number(data[at + columns]) * (1 - dx) + Number(data[at + columns + 1]) * dx;
      const value = upper * (1 - dy) + lower * dy;
      let band = 0;
      while (band < steps.length && value > steps[band]) band += 1;
      bands[row * width + column] = Number.isNaN(value) ? steps.length : band;
    }
  }
  return bands;
}

/**
 * @param {ArrayLike<number>} a
 * @param {import("../types.js").Values} b
 */
function sameNumbers(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 97) if (a[i] !== b[i]) return false;
  return true;
}
