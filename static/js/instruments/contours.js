/** A surface from above: bands between its contours, darker where it is low, and the contours themselves. */

import { mix, pack, palette, parseColor } from "../draw/color.js";

/** @typedef {import("../types.js").NamedArray} NamedArray */

const SIDE = 560;

/** @type {WeakMap<HTMLCanvasElement, {heights: unknown, theme: unknown}>} */
const painted = new WeakMap();

/**
 * @param {HTMLCanvasElement} canvas
 * @param {NamedArray|undefined} heights  (rows, columns), the first row at the top
 * @param {import("../types.js").Values} levels  ascending
 */
export function paintHeights(canvas, heights, levels) {
  const theme = palette();
  const before = painted.get(canvas);
  if (!heights || (before?.theme === theme && sameNumbers(/** @type {any} */ (before.heights), heights.data))) return;
  painted.set(canvas, { heights: heights.data, theme });
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(SIDE, SIDE);
  const bands = bandsOf(heights, levels, SIDE);
  const colors = scale(levels.length + 1, theme);
  const line = pack(mix(theme.surface, parseColor(theme.ink), theme.dark ? 0.42 : 0.36));
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const at = row * SIDE + column;
      const edge = (column + 1 < SIDE && bands[at] !== bands[at + 1]) || (row + 1 < SIDE && bands[at] !== bands[at + SIDE]);
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
 * @param {number} side
 * @returns {Uint8Array} (side, side)
 */
export function bandsOf({ shape: [rows, columns], data }, levels, side) {
  const bands = new Uint8Array(side * side);
  const steps = Float64Array.from(/** @type {any} */ (levels), Number);
  for (let row = 0; row < side; row += 1) {
    const down = (row / (side - 1)) * (rows - 1);
    const [r, dy] = [Math.min(rows - 2, Math.floor(down)), down - Math.min(rows - 2, Math.floor(down))];
    for (let column = 0; column < side; column += 1) {
      const across = (column / (side - 1)) * (columns - 1);
      const c = Math.min(columns - 2, Math.floor(across));
      const dx = across - c;
      const at = r * columns + c;
      const upper = Number(data[at]) * (1 - dx) + Number(data[at + 1]) * dx;
      const lower = Number(data[at + columns]) * (1 - dx) + Number(data[at + columns + 1]) * dx;
      const height = upper * (1 - dy) + lower * dy;
      let band = 0;
      while (band < steps.length && height > steps[band]) band += 1;
      bands[row * side + column] = Number.isNaN(height) ? steps.length : band;
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
