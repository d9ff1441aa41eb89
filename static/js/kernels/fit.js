/** How large the cells of the kernel lab may be, and whether the products have room between the kernels and the output. Pure. */

/** @typedef {import("./slide.js").Slide} Slide */
/** @typedef {{width: number, height: number, screen: {width: number, height: number}, presenter: boolean}} Room  in pixels, for all blocks together */

const LEAST_CELL = 30;
const MOST_CELL = 54;
const PHONE_CELL = 42;
const PHONE = 600;
/** Smaller ones are put below each other instead. */
const LEAST_BESIDE = 34;
/** With products between them there are more cells in a line. */
const LEAST_AMONG = 28;
const GAP = 2;
const BLOCK = 152;
const BETWEEN = 62;
/** What stands left of a channel's cells to tell it by. */
const BAR = 7;
/** Of the blocks with products among them: signs and gaps beside each other, the name of a filter, a digit of a channel's sum. */
const SIGNS = 102;
const NAME = 58;
const DIGIT = 14;
/** Headings, biases, tools and sums, above and below the cells. */
const AROUND = 236;
const LANE = 12;
/** Tools, sums and formulas of blocks without products among them. */
const BELOW = 300;

/**
 * @param {Slide} slide
 * @param {{flat: boolean, turned: boolean}} how  `flat`: a row of numbers; `turned`: each kernel stands there twice
 * @param {Room} room
 * @returns {{cell: number, among: boolean, folded: boolean}} `among`: each channel's products stand in line with it; `folded`: there is
 *   only room for the kernels of the filter that is looked at
 */
export function fitted(slide, how, room) {
  const wide = how.flat || !slide.weighed || slide.lays || slide.channels < 2 || room.screen.width < PHONE ? [] : [false, true];
  for (const folded of wide) {
    const cell = amongCell(slide, how, room, folded);
    if (cell) return { cell, among: true, folded };
  }
  return { cell: besideCell(slide, how, room), among: false, folded: false };
}

/**
 * @param {Slide} slide
 * @param {{turned: boolean}} how
 * @param {Room} room
 * @param {boolean} folded
 * @returns {number} 0 where there is no room
 */
function amongCell(slide, { turned }, room, folded) {
  const { across, rows } = parts(slide);
  const [filters, , tall, broad] = slide.arrays.kernel.shape;
  const open = folded ? 1 : filters;
  const fixed = (open + 2) * (BAR + 6) + (filters - 1) * 16 + (filters - open) * NAME + (slide.longest + 2) * DIGIT + SIGNS;
  const width = (/** @type {number} */ cell) => (across + (open + 1) * broad) * (cell + GAP) + Math.max(76, slide.wide * (cell + GAP) + 6) + fixed;
  const lane = Math.max(rows, turned ? 2 * tall + 1 : tall);
  let cell = Math.max(LEAST_AMONG, Math.floor(Math.min(mostOf(room), (room.height - AROUND * (room.presenter ? 1.35 : 1) - LANE * slide.channels) / (lane * slide.channels) - GAP)));
  while (cell > LEAST_AMONG && width(cell) > room.width) cell -= 1;
  return width(cell) > room.width ? 0 : cell;
}

/**
 * As large as the cells may be for all blocks to stand beside each other.
 * @param {Slide} slide
 * @param {{flat: boolean, turned: boolean}} how
 * @param {Room} room
 */
function besideCell(slide, { flat, turned }, room) {
  const [phone, { across: wide, rows: down }] = [room.screen.width < PHONE, parts(slide)];
  const [filters, channels, rows, columns] = slide.weighed ? slide.arrays.kernel.shape : [0, 1, 0, 0];
  const across = [wide, ...(slide.weighed ? [filters * columns] : []), slide.wide];
  const high = Math.max(down * slide.channels, (rows * (turned ? 2 : 1) + 1) * channels, slide.high * slide.filters);
  if (phone && slide.channels > 1) return inLanes(Math.max(wide, channels * columns), channels, room);
  const most = phone && !flat ? PHONE_CELL : mostOf(room);
  const width = (/** @type {number} */ cell) => across.reduce((sum, n) => sum + Math.max(BLOCK, n * (cell + GAP) + 14) + BETWEEN, Math.max(0, filters - 1) * 22 - BETWEEN);
  let cell = Math.floor(Math.min(most, Math.max(LEAST_CELL, (phone ? room.screen.height * 0.5 : room.height - BELOW) / high)));
  if (flat) cell = Math.min(cell, Math.floor(room.width / Math.max(...across)) - GAP);
  else while (cell > LEAST_BESIDE && width(cell) > room.width) cell -= 1;
  if (width(cell) > room.width && slide.channels < 2) cell = Math.min(most, Math.max(cell, Math.floor((room.width - 14) / Math.max(...across)) - GAP));
  return Math.max(LEAST_CELL, cell);
}

/**
 * On a phone a filter's matrices stand in one line, one for each channel.
 * @param {number} cells
 * @param {number} channels
 * @param {Room} room
 */
function inLanes(cells, channels, room) {
  const left = room.width - channels * (BAR + 8) - 4;
  return Math.max(LEAST_AMONG, Math.min(PHONE_CELL, Math.floor(left / cells) - GAP));
}

/** @param {Room} room */
function mostOf({ width, presenter }) {
  return Math.max(MOST_CELL, Math.min(84, width / 18)) * (presenter ? 1.3 : 1);
}

/** @param {Slide} slide @returns {{across: number, rows: number}} of one channel with what is around it */
function parts({ box: { top, left, bottom, right } }) {
  return { across: right - left + 1, rows: bottom - top + 1 };
}
