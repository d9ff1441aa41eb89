/** Maps as bytes onto a canvas, in the colors of what they hold: signed values about 0, magnitudes from their least to their most. */

import { palette } from "../draw/color.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {"unit"|"layer"|"network"} Range  whose least and most the ends of the colors are */
/** @typedef {{low: number, high: number}} Ends */

export const RANGES = /** @type {const} */ (["unit", "layer", "network"]);

/** @type {HTMLCanvasElement|null} */
let scratch = null;

/**
 * What the ends of the scale mean: symmetric where there is anything below 0.
 * @param {Ends} ends
 * @returns {Ends & {signed: boolean}}
 */
export function scaleOf({ low, high }) {
  if (low < 0) {
    const reach = Math.max(-low, high) || 1;
    return { low: -reach, high: reach, signed: true };
  }
  return { low: high > low ? low : Math.min(0, low), high: high > low ? high : low || 1, signed: false };
}

/**
 * @param {number} value
 * @param {Ends & {signed: boolean}} scale
 * @returns {number} the packed pixel
 */
export function colorAt(value, { low, high, signed }) {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  const levels = palette().diverging;
  return levels[signed ? Math.round(share * 255) : 128 + Math.round(share * 127)];
}

/**
 * Paints one map of a frame, a pixel for a pixel, enlarged into a box.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../types.js").NamedArray} maps  (m, h, w) bytes
 * @param {number} at  which of them
 * @param {Ends} ends  what 0 and 255 stand for
 * @param {Ends & {signed: boolean}} scale
 * @param {import("./layers-layout.js").Box} box
 */
export function paintMap(context, { data, shape: [, height, width] }, at, { low, high }, scale, box) {
  const table = Uint32Array.from({ length: 256 }, (_, level) => colorAt(low + (level / 255) * (high - low), scale));
  const start = at * height * width;
  paint(context, width, height, box, (pixels) => {
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = table[Number(data[start + i])];
  });
}

/**
 * Paints values row by row, enlarged into a box.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number|bigint>} values
 * @param {readonly [number, number]} size  rows and columns
 * @param {number} start  where they begin
 * @param {Ends & {signed: boolean}} scale
 * @param {import("./layers-layout.js").Box} box
 */
export function paintValues(context, values, [height, width], start, scale, box) {
  paint(context, width, height, box, (pixels) => {
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = colorAt(Number(values[start + i]), scale);
  });
}

/**
 * Paints a picture as people see it, enlarged into a box.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../types.js").NamedArray} picture  (H, W, C) bytes
 * @param {import("./layers-layout.js").Box} box
 */
export function paintPicture(context, { data, shape: [height, width, channels] }, box, offset = 0) {
  paint(context, width, height, box, (pixels) => {
    for (let i = 0; i < pixels.length; i += 1) {
      const [r, g, b] = [0, 1, 2].map((c) => Number(data[offset + i * channels + (channels === 1 ? 0 : c)]));
      pixels[i] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {import("./layers-layout.js").Box} box
 * @param {(pixels: Uint32Array) => void} fill
 */
function paint(context, width, height, box, fill) {
  scratch ??= document.createElement("canvas");
  if (scratch.width !== width || scratch.height !== height) Object.assign(scratch, { width, height });
  const own = /** @type {CanvasRenderingContext2D} */ (scratch.getContext("2d", { willReadFrequently: true }));
  const image = own.createImageData(width, height);
  fill(new Uint32Array(image.data.buffer));
  own.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch, box.x, box.y, box.width, box.height);
}
