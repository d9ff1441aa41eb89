/**
 * Where every column and unit of the network drawing stands. Pure geometry: no page, no state, so that the drawing and the
 * builder's column headers are always in line.
 */

/** Width of a letter of a name, about, in CSS pixels. */
const LETTER = 7;
/** Smallest side of a unit's map before units are left out, in CSS pixels. */
export const SMALLEST_UNIT = 13;
const SMALLEST_GAP = 2;
const LARGEST_STEP = 132;
const MORE_LABEL = 22;
const PADDING = 6;

/**
 * @typedef {object} UnitPlace
 * @property {number} unit  index of the unit within its column
 * @property {number} x  center
 * @property {number} y  center
 *
 * @typedef {object} ColumnPlace
 * @property {number} index  0 is the input features, the last one the output layer
 * @property {number} x  center of the column (and of its header)
 * @property {number} left  left edge of the column's cell; the gap button before the column is centered on it
 * @property {number} width  width of the cell
 * @property {number} size  side of a unit's map
 * @property {number} shown  how many units are drawn
 * @property {number} hidden  how many are left out ("+k more")
 * @property {number} moreY  center of the "+k more" line, meaningful when hidden > 0
 * @property {UnitPlace[]} units  places of the units drawn, top to bottom
 *
 * @typedef {object} NetworkLayout
 * @property {number} width
 * @property {number} height
 * @property {number} cell  width of every column's cell
 * @property {ColumnPlace[]} columns
 */

/**
 * Places columns in equal cells over the whole width and centers each column's units in the height.
 *
 * @param {readonly number[]} counts  units per column, input features first, output layer last
 * @param {number} width  CSS pixels to fill
 * @param {number} height  CSS pixels to fill
 * @returns {NetworkLayout}
 */
export function layoutColumns(counts, width, height) {
  const cell = counts.length > 0 ? width / counts.length : width;
  const columns = counts.map((count, index) => placeColumn(count, index, cell, height, index === counts.length - 1));
  return { width, height, cell, columns };
}

/**
 * Room for long names of inputs: the first column stands to the right of its cell's middle.
 * @param {NetworkLayout} layout
 * @param {number} longest  letters of the longest name
 * @returns {NetworkLayout} the same one
 */
export function makeRoom(layout, longest) {
  const [inputs] = layout.columns;
  if (!inputs || layout.columns.length < 2) return layout;
  const missing = longest * LETTER + inputs.size / 2 - inputs.x;
  const by = Math.max(0, Math.min(missing, 0.3 * layout.cell));
  inputs.x += by;
  for (const unit of inputs.units) unit.x += by;
  return layout;
}

/**
 * @param {number} count
 * @param {number} index
 * @param {number} cell
 * @param {number} height
 * @param {boolean} isOutput
 * @returns {ColumnPlace}
 */
function placeColumn(count, index, cell, height, isOutput) {
  const x = cell * (index + 0.5);
  const room = Math.max(0, height - 2 * PADDING);
  const shown = shownUnits(count, room);
  const hidden = count - shown;
  const usable = hidden > 0 ? room - MORE_LABEL : room;
  const step = shown > 0 ? Math.min(usable / shown, LARGEST_STEP) : 0;
  const size = unitSize(step, cell, height, isOutput);
  const top = PADDING + (usable - step * shown) / 2;
  const units = Array.from({ length: shown }, (_, unit) => ({ unit, x, y: top + step * (unit + 0.5) }));
  return { index, x, left: cell * index, width: cell, size, shown, hidden, moreY: height - PADDING - MORE_LABEL / 2, units };
}

/**
 * @param {number} count
 * @param {number} room
 */
function shownUnits(count, room) {
  const smallest = SMALLEST_UNIT + SMALLEST_GAP;
  if (count * smallest <= room) return count;
  return Math.max(1, Math.min(count, Math.floor((room - MORE_LABEL) / smallest)));
}

/**
 * @param {number} step
 * @param {number} cell
 * @param {number} height
 * @param {boolean} isOutput
 */
function unitSize(step, cell, height, isOutput) {
  const byHeight = step - Math.max(SMALLEST_GAP, Math.min(10, step * 0.16));
  const largest = Math.min(72, Math.max(36, height * 0.1)) * (isOutput ? 1.25 : 1);
  return Math.max(SMALLEST_UNIT - 1, Math.floor(Math.min(byHeight, largest, cell * 0.52)));
}

/**
 * Where an arrow key leads from a unit.
 * @param {string} key
 * @param {{column: number, index: number}} from
 * @param {readonly number[]} shown  units drawn per column
 * @returns {{column: number, index: number}|null}
 */
export function neighborOf(key, { column, index }, shown) {
  const down = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (down) return { column, index: Math.max(0, Math.min(shown[column] - 1, index + down)) };
  const right = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (right) {
    const next = Math.max(0, Math.min(shown.length - 1, column + right));
    return { column: next, index: Math.min(shown[next] - 1, Math.round(((index + 0.5) / shown[column]) * shown[next] - 0.5)) };
  }
  if (key === "Home") return { column, index: 0 };
  return key === "End" ? { column, index: shown[column] - 1 } : null;
}
