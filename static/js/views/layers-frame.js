/** What a frame of feature maps holds, as the drawing asks for it: columns, the ends of each map's colors, values under the pointer. */

import { metaJson } from "./frame-meta.js";
import { scaleOf } from "./map-colors.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./map-colors.js").Range} Range */
/** @typedef {import("./map-colors.js").Ends} Ends */
/** @typedef {{number: number, name: string, kind: string, title: string, activation: string, shape: number[], sources: number[], low: number,
 *   high: number, count: number, shown: number, first: number}} LayerTold */
/** @typedef {{what: "outputs"|"slopes", only: number|null, picture: {example: number|null, part: string|null, label: number|null},
 *   answer: {target: number, class: number|null}, classes: string[], input: LayerTold, layers: LayerTold[], loss?: number}} Told */

const MOST_BARS = 40;

export class LayersFrame {
  /** @param {Frame} frame  `feature_maps` */
  constructor(frame) {
    this.frame = frame;
    this.told = /** @type {Told} */ (metaJson(frame, "json"));
    this.ends = { low: Math.min(...this.told.layers.map(({ low }) => low)), high: Math.max(...this.told.layers.map(({ high }) => high)) };
  }

  /** @returns {import("./layers-layout.js").Column[]} the picture first */
  columns() {
    const [height, width] = this.frame.arrays.input.shape;
    const { layers, classes, what } = this.told;
    return [{ look: "maps", count: 1, ratio: height / width }, ...layers.map(({ shape, shown }, at) => {
      if (shape.length > 1) return /** @type {const} */ ({ look: "maps", count: shown, ratio: shape[0] / shape[1] });
      const bars = at === layers.length - 1 && what === "outputs" && classes.length === shape[0] && shape[0] <= MOST_BARS;
      return /** @type {const} */ ({ look: bars ? "bars" : "numbers", count: shown, ratio: 1 });
    })];
  }

  /**
   * @param {number} column  1 is the first layer
   * @param {number} unit
   * @param {Range} range
   * @returns {Ends & {signed: boolean}} what the ends of its colors mean
   */
  scale(column, unit, range) {
    const layer = column ? this.told.layers[column - 1] : this.told.input;
    const signed = Math.min(layer.low, this.told.what === "slopes" ? -1e-30 : 0) < 0;
    const ends = range === "network" ? this.ends : range === "layer" || layer.shape?.length === 1 ? layer : this.mapEnds(layer.number ?? 0, unit - layer.first);
    return signed ? scaleOf({ low: Math.min(ends.low, -1e-30), high: ends.high }) : scaleOf({ low: Math.max(0, ends.low), high: ends.high });
  }

  /**
   * @param {number} number  of the layer
   * @param {number} at  which of the maps in the frame
   * @returns {Ends}
   */
  mapEnds(number, at) {
    return { low: Number(this.frame.arrays[`low_${number}`]?.data[at] ?? 0), high: Number(this.frame.arrays[`high_${number}`]?.data[at] ?? 0) };
  }

  /** @param {number} number @returns {import("../types.js").NamedArray|undefined} */
  maps(number) {
    return this.frame.arrays[`maps_${number}`];
  }

  /** @param {number} number @returns {import("../types.js").NamedArray|undefined} */
  values(number) {
    return this.frame.arrays[`values_${number}`];
  }
}
