/** Paints what stands in the columns: the picture, feature maps, rows of numbers, and the classes as bars. */

import { cssOf, palette } from "../draw/color.js";
import { fitted, widthOf } from "../draw/fitted.js";
import { colorAt, paintMap, paintPicture } from "./map-colors.js";
import { percent } from "./numbers.js";

/** @typedef {import("./layers-layout.js").LayerPlace} LayerPlace */
/** @typedef {import("./layers-frame.js").LayersFrame} LayersFrame */
/** @typedef {import("./map-colors.js").Range} Range */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LayersFrame} shown
 * @param {readonly LayerPlace[]} places
 * @param {Range} range
 */
export function paintColumns(context, shown, places, range) {
  places.forEach((place, column) => {
    if (column === 0) return paintInput(context, shown, place, range);
    const { number } = shown.told.layers[column - 1];
    if (place.look === "maps") paintMaps(context, shown, place, column, number, range);
    else if (place.look === "numbers") paintNumbers(context, shown, place, column, number, range);
    else paintBars(context, shown, place, number);
  });
}

/** @param {CanvasRenderingContext2D} context @param {LayersFrame} shown @param {LayerPlace} place @param {Range} range */
function paintInput(context, shown, place, range) {
  const [tile] = place.tiles;
  const slopes = shown.maps(0);
  edge(context, tile);
  if (slopes) paintMap(context, slopes, 0, shown.mapEnds(0, 0), shown.scale(0, 0, range), tile);
  else paintPicture(context, shown.frame.arrays.input, tile);
}

/** @param {CanvasRenderingContext2D} context @param {LayersFrame} shown @param {LayerPlace} place @param {number} column @param {number} number @param {Range} range */
function paintMaps(context, shown, place, column, number, range) {
  const maps = shown.maps(number);
  if (!maps) return;
  for (const tile of place.tiles) {
    edge(context, tile);
    if (tile.unit < maps.shape[0]) paintMap(context, maps, tile.unit, shown.mapEnds(number, tile.unit), shown.scale(column, tile.unit, range), tile);
  }
}

/** @param {CanvasRenderingContext2D} context @param {LayersFrame} shown @param {LayerPlace} place @param {number} column @param {number} number @param {Range} range */
function paintNumbers(context, shown, place, column, number, range) {
  const values = shown.values(number)?.data ?? [];
  const scale = shown.scale(column, 0, range);
  edge(context, place.around);
  for (const { unit, x, y, width, height } of place.tiles) {
    context.fillStyle = cssOf(colorAt(Number(values[unit] ?? 0), scale));
    context.fillRect(x, y, width, height);
  }
}

/** @param {CanvasRenderingContext2D} context @param {LayersFrame} shown @param {LayerPlace} place @param {number} number */
function paintBars(context, shown, place, number) {
  const { ink, muted, line, accent } = palette();
  const { classes, picture } = shown.told;
  const values = shown.values(number)?.data ?? [];
  const best = Array.from(values, Number).reduce((top, value, at, all) => (value > all[top] ? at : top), 0);
  context.textBaseline = "middle";
  for (const { unit, x, y, width, height } of place.tiles) {
    const value = Number(values[unit] ?? 0);
    const size = Math.max(9, Math.min(13, height * 0.72));
    context.font = `${unit === best ? 700 : 500} ${size}px system-ui, sans-serif`;
    const label = Math.min(width * 0.42, Math.max(...classes.map((name) => widthOf(context, name))) + 5);
    const share = width - label > 66 ? 42 : 0;
    const room = Math.max(4, width - label - share);
    context.fillStyle = line;
    context.fillRect(x + label, y, room, height);
    context.fillStyle = unit === best ? accent : muted;
    context.fillRect(x + label, y, room * Math.min(1, Math.max(0, value)), height);
    context.fillStyle = ink;
    context.textAlign = "left";
    context.fillText(fitted(context, classes[unit], label - 3), x, y + height / 2);
    context.textAlign = "right";
    if (share) context.fillText(percent(value, 0).replace(/\s/, ""), x + width, y + height / 2);
    if (unit === picture.label) {
      context.strokeStyle = ink;
      context.lineWidth = 1.5;
      context.strokeRect(x + label, y, room, height);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {import("./layers-layout.js").Box} box */
function edge(context, { x, y, width, height }) {
  context.strokeStyle = palette().muted;
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  context.globalAlpha = 1;
}
