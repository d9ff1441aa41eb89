/**
 * From the network's answers on a coarse grid to a picture of decision regions, with edges as sharp as the grid allows. Pure pixel work on caller-owned buffers, nothing is allocated per frame.
 *
 * A class's score at a grid point is how far it is ahead of the next one; between grid points scores are interpolated and the
 * larger wins. For two classes that puts the edge exactly where the interpolated answer changes sides.
 */

import { LEVELS } from "../draw/color.js";

/** How many screen cells a grid cell is divided into, each way. */
export const FACTOR = 4;

/**
 * Side of the picture made from a grid: the grid's outermost cells reach half a cell beyond their centers.
 * @param {number} resolution
 */
export function pictureSide(resolution) {
  return resolution * FACTOR;
}

/** Bilinear weights inside a grid cell, for the centers of its FACTOR × FACTOR parts. */
const SHARES = Float32Array.from({ length: FACTOR }, (_, i) => (i + 0.5) / FACTOR);

/**
 * @param {Uint32Array} out  pictureSide² pixels
 * @param {Uint8Array} winner  (R, R) class index
 * @param {Uint8Array} confidence  (R, R) how far the winner is ahead, 0…255
 * @param {number} resolution  R
 * @param {Uint32Array} table  colors: class·256 + level
 * @param {boolean} discrete  every region in its full color
 */
export function fillRegions(out, winner, confidence, resolution, table, discrete) {
  const side = pictureSide(resolution);
  const half = FACTOR / 2;
  for (let row = -1; row < resolution; row += 1) {
    const [r0, r1] = [Math.max(0, row), Math.min(resolution - 1, row + 1)];
    for (let column = -1; column < resolution; column += 1) {
      const [c0, c1] = [Math.max(0, column), Math.min(resolution - 1, column + 1)];
      const [a, b, c, d] = [r0 * resolution + c0, r0 * resolution + c1, r1 * resolution + c0, r1 * resolution + c1];
      setCorners(winner[a], winner[b], winner[c], winner[d], confidence[a], confidence[b], confidence[c], confidence[d]);
      fillCell(out, side, row * FACTOR + half, column * FACTOR + half, table, discrete);
    }
  }
}

const kinds = new Uint8Array(4);
const scores = new Float32Array(4);

/**
 * @param {number} ka
 * @param {number} kb
 * @param {number} kc
 * @param {number} kd
 * @param {number} sa
 * @param {number} sb
 * @param {number} sc
 * @param {number} sd
 */
function setCorners(ka, kb, kc, kd, sa, sb, sc, sd) {
  kinds[0] = ka;
  kinds[1] = kb;
  kinds[2] = kc;
  kinds[3] = kd;
  scores[0] = Math.max(0.5, sa);
  scores[1] = Math.max(0.5, sb);
  scores[2] = Math.max(0.5, sc);
  scores[3] = Math.max(0.5, sd);
}

/**
 * Fills the square between four grid points.
 * @param {Uint32Array} out
 * @param {number} side
 * @param {number} top  first pixel row, may lie outside
 * @param {number} left
 * @param {Uint32Array} table
 * @param {boolean} discrete
 */
function fillCell(out, side, top, left, table, discrete) {
  const uniform = kinds[0] === kinds[1] && kinds[0] === kinds[2] && kinds[0] === kinds[3];
  for (let i = 0; i < FACTOR; i += 1) {
    const y = top + i;
    if (y < 0 || y >= side) continue;
    const v = SHARES[i];
    for (let j = 0; j < FACTOR; j += 1) {
      const x = left + j;
      if (x < 0 || x >= side) continue;
      const u = SHARES[j];
      const entry = uniform ? kinds[0] * LEVELS + blend(u, v) : contest(u, v);
      out[y * side + x] = table[discrete ? (entry & ~255) + 230 : entry | 0];
    }
  }
}

/** @param {number} u @param {number} v */
function blend(u, v) {
  return (scores[0] * (1 - u) + scores[1] * u) * (1 - v) + (scores[2] * (1 - u) + scores[3] * u) * v;
}

const shares = new Float32Array(4);

/**
 * Where classes meet: the one ahead wins, by how much it is ahead.
 * @param {number} u
 * @param {number} v
 * @returns {number} entry of the color table
 */
function contest(u, v) {
  shares[0] = scores[0] * (1 - u) * (1 - v);
  shares[1] = scores[1] * u * (1 - v);
  shares[2] = scores[2] * (1 - u) * v;
  shares[3] = scores[3] * u * v;
  let best = 0;
  let bestSum = -1;
  let total = 0;
  for (let i = 0; i < 4; i += 1) {
    total += shares[i];
    let sum = 0;
    for (let j = 0; j < 4; j += 1) if (kinds[j] === kinds[i]) sum += shares[j];
    if (sum > bestSum) {
      bestSum = sum;
      best = i;
    }
  }
  return kinds[best] * LEVELS + Math.max(0, 2 * bestSum - total);
}

/**
 * Share of the plane given to each class.
 * @param {Uint8Array} winner
 * @param {number} classes
 * @returns {number[]}
 */
export function classAreas(winner, classes) {
  const counts = new Array(classes).fill(0);
  for (const label of winner) counts[label] += 1;
  return counts.map((count) => count / Math.max(1, winner.length));
}
