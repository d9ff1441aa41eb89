/** Between two layers: places of the warp picture, each stage fitted into the same square, and morphed from one to the next. Pure. */

/** @typedef {{x: number, y: number, half: number}} Fit  the center of a stage and half its width */

/**
 * The square around a stage's places, a little wider.
 * @param {ArrayLike<number>[]} parts  arrays of x values, then of y values, one after the other in each
 * @returns {Fit}
 */
export function fitOf(parts) {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const part of parts) {
    const count = part.length / 2;
    for (let i = 0; i < count; i += 1) {
      x0 = Math.min(x0, part[i]);
      x1 = Math.max(x1, part[i]);
      y0 = Math.min(y0, part[count + i]);
      y1 = Math.max(y1, part[count + i]);
    }
  }
  if (!(x1 >= x0)) return { x: 0, y: 0, half: 1 };
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, half: Math.max(1e-9, x1 - x0, y1 - y0) * 0.54 };
}

/**
 * Where the places of two stages meet a share of the way between them, in the square from −1 to 1.
 * @param {ArrayLike<number>} from  x values, then y values
 * @param {Fit} fitFrom
 * @param {ArrayLike<number>} to
 * @param {Fit} fitTo
 * @param {number} share  0…1
 * @returns {Float32Array} x values, then y values
 */
export function between(from, fitFrom, to, fitTo, share) {
  const count = from.length / 2;
  const out = new Float32Array(from.length);
  for (let i = 0; i < from.length; i += 1) {
    const [a, b] = i < count ? [fitFrom.x, fitTo.x] : [fitFrom.y, fitTo.y];
    out[i] = (1 - share) * ((from[i] - a) / fitFrom.half) + share * ((to[i] - b) / fitTo.half);
  }
  return out;
}
