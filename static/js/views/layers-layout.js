/**
 * Where every feature map and every number of a network for images stands: equal cells in line with the builder's headers, maps in as
 * many rows as make them largest. Pure geometry: no page, no state.
 */

/** Smallest side of a map before maps are put on further pages, in CSS pixels. */
export const SMALLEST_MAP = 18;
/** Largest side, so that a column with a single map is no wall. */
const LARGEST_MAP = 116;
const LARGEST_NUMBER = 15;
const SMALLEST_NUMBER = 3;
const GAP = 4;
const SIDE = 7;
const TOP = 6;
const BAR = 26;
/** A bar less high than this has no legible name. */
const SMALLEST_BAR = 10;

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{unit: number} & Box} Tile  a map, a number or a bar
 * @typedef {"maps"|"numbers"|"bars"} Look
 *
 * @typedef {object} Column  what stands in one column
 * @property {Look} look
 * @property {number} count  how many there are
 * @property {number} ratio  a map's height by its width
 *
 * @typedef {object} LayerPlace
 * @property {number} left
 * @property {number} width
 * @property {Look} look
 * @property {number} first  the first that is shown
 * @property {number} shown  how many are
 * @property {number} count
 * @property {Tile[]} tiles
 * @property {Box} around  all tiles
 */

/**
 * @param {readonly Column[]} columns  the picture first
 * @param {number} width  CSS pixels to fill
 * @param {number} height
 * @param {ReadonlyMap<number, number>} [pages]  the page that a column is turned to
 * @returns {LayerPlace[]}
 */
export function layoutLayers(columns, width, height, pages = new Map()) {
  const cell = columns.length ? width / columns.length : width;
  return columns.map((column, at) => place(column, cell * at, cell, height, pages.get(at) ?? 0));
}

/**
 * @param {Column} column
 * @param {number} left
 * @param {number} cell
 * @param {number} height
 * @param {number} page
 * @returns {LayerPlace}
 */
function place({ look, count, ratio }, left, cell, height, page) {
  const room = { wide: Math.max(8, cell - 2 * SIDE), high: Math.max(8, height - 2 * TOP) };
  const { across, down, size } = look === "bars" ? inBars(count, room) : grid(look, count, ratio, room);
  const perPage = Math.max(1, across * down);
  const first = Math.min(page, Math.ceil(count / perPage) - 1) * perPage;
  const shown = Math.min(perPage, count - first);
  const gap = look === "maps" ? GAP : look === "bars" ? 2 : size.width > 7 ? 2 : 0;
  const rows = Math.ceil(shown / across);
  const total = { width: across * size.width + (across - 1) * gap, height: rows * size.height + (rows - 1) * gap };
  const [x0, y0] = [left + (cell - total.width) / 2, TOP + Math.max(0, (room.high - total.height) / 2)];
  const tiles = Array.from({ length: shown }, (_, at) => {
    const [row, column] = look === "maps" ? [Math.floor(at / across), at % across] : [at % rows, Math.floor(at / rows)];
    return { unit: first + at, x: x0 + column * (size.width + gap), y: y0 + row * (size.height + gap), ...size };
  });
  return { left, width: cell, look, first, shown, count, tiles, around: { x: x0, y: y0, ...total } };
}

/**
 * @param {number} count
 * @param {{wide: number, high: number}} room
 */
function inBars(count, { wide, high }) {
  const down = Math.max(1, Math.min(count, Math.floor((high + 2) / (SMALLEST_BAR + 2))));
  return { across: 1, down, size: { width: wide, height: Math.min(BAR, (high - 2 * (down - 1)) / down) } };
}

/**
 * The number of maps across that makes them largest; where they would be too small, as many as there is room for.
 * @param {Look} look
 * @param {number} count
 * @param {number} ratio
 * @param {{wide: number, high: number}} room
 */
function grid(look, count, ratio, { wide, high }) {
  const [least, most] = look === "maps" ? [SMALLEST_MAP, LARGEST_MAP] : [SMALLEST_NUMBER, LARGEST_NUMBER];
  const between = (/** @type {number} */ side) => (look === "maps" ? GAP : side > 7 ? 2 : 0);
  let best = { across: 1, down: count, side: 0 };
  for (let across = 1; across <= count; across += 1) {
    const down = Math.ceil(count / across);
    let side = Math.min(most, wide / across, high / down / ratio);
    side = Math.min(side, (wide - between(side) * (across - 1)) / across, (high - between(side) * (down - 1)) / down / ratio);
    if (side > best.side) best = { across, down, side };
    if (wide / across < least) break;
  }
  if (best.side < least) {
    const gap = between(least);
    const across = Math.max(1, Math.floor((wide + gap) / (least + gap)));
    best = { across, down: Math.max(1, Math.floor((high + gap) / (least * ratio + gap))), side: least };
  }
  return { across: best.across, down: best.down, size: { width: best.side, height: best.side * ratio } };
}

/** Maps that are seen large have their words in one line where they are smaller than this. */
export const PLAIN_MAP = 76;
/** Side of a map that is seen large, at least and at most, in CSS pixels, and what its frame and its words take. */
const LARGE = { least: 40, most: 148, frame: 10, words: 44, line: 28, cell: 80, gap: 4 };

/**
 * The largest side with which all maps of a layer are in sight at once; where that is too small, they are scrolled through.
 * @param {number} count
 * @param {number} ratio  a map's height by its width
 * @param {number} wide  CSS pixels to fill
 * @param {number} high
 * @returns {number}
 */
export function largeSide(count, ratio, wide, high) {
  const { least, most, frame, words, line, cell, gap } = LARGE;
  for (let side = Math.min(most, wide - frame); side >= least; side -= 2) {
    const across = Math.max(1, Math.floor((wide + gap) / (Math.max(cell, side + frame) + gap)));
    if (Math.ceil(count / across) * (side * ratio + (side < PLAIN_MAP ? line : words) + gap) <= high) return side;
  }
  return Math.min(PLAIN_MAP, wide - frame);
}

/**
 * What lies under a point.
 * @param {readonly LayerPlace[]} places
 * @param {number} x
 * @param {number} y
 * @returns {{column: number, tile: Tile|null}|null} null beside all columns
 */
export function under(places, x, y) {
  const column = places.findIndex(({ left, width }) => x >= left && x < left + width);
  if (column < 0) return null;
  const tile = places[column].tiles.find((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height);
  return { column, tile: tile ?? null };
}
