/** What is drawn between and over the feature maps: which layer leads where, what a place has seen, and the kernels on the way. */

import { palette } from "../draw/color.js";
import { paintValues, scaleOf } from "./map-colors.js";

/** @typedef {import("./layers-layout.js").LayerPlace} LayerPlace */
/** @typedef {import("./layers-layout.js").Tile} Tile */
/** @typedef {import("./layers-layout.js").Box} Box */
/** @typedef {{column: number, unit: number, row: number, at: number}} Point  a place: layer, map, row and column within it */

const MOST_KERNELS = 16;
const KERNEL = 26;

/**
 * Which layer leads where: a band to the next one, an arc over those between.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly LayerPlace[]} places
 * @param {readonly {sources: number[]}[]} layers
 */
export function drawEdges(context, places, layers) {
  const { line, muted } = palette();
  layers.forEach(({ sources }, at) => {
    for (const source of sources) {
      const [from, to] = [places[source]?.around, places[at + 1]?.around];
      if (!from || !to) continue;
      if (source === at) band(context, from, to, line);
      else arc(context, from, to, muted);
    }
  });
}

/** @param {CanvasRenderingContext2D} context @param {Box} from @param {Box} to @param {string} color */
function band(context, from, to, color) {
  const [x0, x1] = [from.x + from.width + 3, to.x - 3];
  if (x1 - x0 < 3) return;
  context.beginPath();
  context.moveTo(x0, from.y);
  context.lineTo(x1, to.y);
  context.lineTo(x1, to.y + to.height);
  context.lineTo(x0, from.y + from.height);
  context.closePath();
  context.globalAlpha = 0.42;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Box} from @param {Box} to @param {string} color */
function arc(context, from, to, color) {
  const top = Math.max(3, Math.min(from.y, to.y) - 12);
  const [x0, x1] = [from.x + from.width / 2, to.x + to.width / 2];
  context.beginPath();
  context.moveTo(x0, from.y - 2);
  context.bezierCurveTo(x0, top - 8, x1, top - 8, x1, to.y - 2);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}

/**
 * What a place has seen of every column before it.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly LayerPlace[]} places
 * @param {any} told  of a `computation`
 * @param {readonly number[][]} shapes  of every column
 */
export function drawField(context, places, { boxes, units }, shapes) {
  for (const [key, box] of Object.entries(boxes)) {
    const number = Number(key);
    const place = places[number];
    if (!place) continue;
    const [first, last] = number === 0 ? [0, Infinity] : units[key];
    for (const tile of place.tiles) if (tile.unit >= first && tile.unit <= last) frame(context, inTile(tile, shapes[number], box));
  }
}

/**
 * @param {Box} tile
 * @param {readonly number[]} shape  (rows, columns, …) of what it shows
 * @param {readonly number[]} box  [top, left, bottom, right]
 * @returns {Box}
 */
export function inTile(tile, [rows, columns], [top, left, bottom, right]) {
  const [dx, dy] = [tile.width / columns, tile.height / rows];
  return { x: tile.x + left * dx, y: tile.y + top * dy, width: (right - left + 1) * dx, height: (bottom - top + 1) * dy };
}

/** @param {CanvasRenderingContext2D} context @param {Box} box */
export function frame(context, { x, y, width, height }) {
  const { surfaceCss, accent } = palette();
  const [w, h] = [Math.max(width, 3), Math.max(height, 3)];
  context.lineJoin = "miter";
  context.lineWidth = 4;
  context.strokeStyle = surfaceCss;
  context.strokeRect(x, y, w, h);
  context.lineWidth = 2;
  context.strokeStyle = accent;
  context.strokeRect(x, y, w, h);
}

/**
 * The wires into a map, each with its kernel where it begins, or, into a number, those that bring most.
 * @param {CanvasRenderingContext2D} context
 * @param {LayerPlace} source
 * @param {Tile} target
 * @param {import("../types.js").NamedArray|undefined} kernels  (1, channels, kh, kw)
 * @param {readonly {source: number, product: number}[]} terms
 */
export function drawWays(context, source, target, kernels, terms) {
  const end = { x: target.x, y: target.y + target.height / 2 };
  if (kernels) kernelWays(context, source, end, kernels);
  else termWays(context, source, end, terms);
}

/** @param {CanvasRenderingContext2D} context @param {LayerPlace} source @param {{x: number, y: number}} end @param {import("../types.js").NamedArray} kernels */
function kernelWays(context, source, end, { data, shape: [, channels, rows, columns] }) {
  const colors = palette();
  const size = rows * columns;
  const values = Array.from(data, Number);
  const scale = scaleOf({ low: Math.min(...values, -1e-30), high: Math.max(...values) });
  const shown = source.tiles.filter(({ unit }) => unit < channels);
  const largest = Math.max(...Array.from({ length: channels }, (_, c) => norm(values, c * size, size)), 1e-12);
  for (const tile of shown) {
    const own = values.slice(tile.unit * size, (tile.unit + 1) * size);
    const sum = own.reduce((total, value) => total + value, 0);
    wire(context, tile, end, sum < 0 ? colors.negative : colors.positive, 1 + 3 * (norm(values, tile.unit * size, size) / largest));
  }
  if (channels > MOST_KERNELS) return;
  for (const tile of shown) {
    const side = Math.max(12, Math.min(KERNEL, tile.width * 0.36));
    const box = { x: tile.x + tile.width - side + 4, y: tile.y + tile.height - (side * rows) / columns + 4, width: side, height: (side * rows) / columns };
    context.fillStyle = colors.ink;
    context.fillRect(box.x - 1.5, box.y - 1.5, box.width + 3, box.height + 3);
    paintValues(context, values, [rows, columns], tile.unit * size, scale, box);
  }
}

/** @param {CanvasRenderingContext2D} context @param {LayerPlace} source @param {{x: number, y: number}} end @param {readonly {source: number, product: number}[]} terms */
function termWays(context, source, end, terms) {
  const colors = palette();
  const largest = Math.max(...terms.map(({ product }) => Math.abs(product)), 1e-12);
  for (const { source: unit, product } of terms) {
    const tile = source.tiles.find((one) => one.unit === unit);
    if (tile) wire(context, tile, end, product < 0 ? colors.negative : colors.positive, 0.75 + 3 * (Math.abs(product) / largest));
  }
}

/** @param {CanvasRenderingContext2D} context @param {Box} tile @param {{x: number, y: number}} end @param {string} color @param {number} width */
function wire(context, tile, end, color, width) {
  const [x, y] = [tile.x + tile.width, tile.y + tile.height / 2];
  const bend = Math.max(8, (end.x - x) * 0.5);
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(x + bend, y, end.x - bend, end.y, end.x, end.y);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

/** @param {readonly number[]} values @param {number} start @param {number} size */
function norm(values, start, size) {
  let sum = 0;
  for (let i = start; i < start + size; i += 1) sum += values[i] ** 2;
  return Math.sqrt(sum);
}

/** @param {import("./element.js").Frame|null} frame  `computation` @returns {{source: number, product: number}[]} its terms, of a sum over a row */
export function termsOf(frame) {
  const { source, product } = frame?.arrays ?? {};
  return source && product ? Array.from(source.data, Number).map((unit, at) => ({ source: unit, product: Number(product.data[at]) })) : [];
}
