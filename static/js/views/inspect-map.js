/** A unit's map, large: what it answers everywhere in the plane, over a range that can be the unit's own, its layer's or the network's. */

import "../draw/legend.js";
import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { Enlarger } from "./map-enlarge.js";
import { short } from "./numbers.js";
import { segmented } from "./segmented.js";

/** @typedef {"unit"|"layer"|"network"} Range */
/** @typedef {{xy: [number, number]|null, domain: [number, number, number, number]|null}} Spot */

const RANGES = /** @type {readonly Range[]} */ (["unit", "layer", "network"]);
const FACTOR = 4;

export class InspectMap {
  /** @type {Range} */
  #range = "layer";
  #bytes = new Uint8Array(0);
  #enlarger = new Enlarger();
  /** @type {ImageData|null} */
  #image = null;
  #small = document.createElement("canvas");

  /** @param {() => void} changed  another range was chosen */
  constructor(changed) {
    this.canvas = h("canvas", { class: "inspect-map", role: "img" });
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    const choice = segmented(t("inspect.range"), RANGES.map((value) => ({ value, label: t(`inspect.range.${value}`) })), this.#range, (range) => {
      this.#range = range;
      changed();
    });
    this.element = h("div", { class: "inspect-picture" }, this.canvas, this.legend, choice.element);
  }

  /**
   * @param {{shape: number[], data: ArrayLike<any>}|undefined} map  (R, R)
   * @param {Record<Range, [number, number]>|undefined} ranges
   * @param {Spot} spot  the example whose numbers are shown
   * @param {string} name
   */
  show(map, ranges, spot, name) {
    this.element.hidden = !map || !ranges;
    if (!map || !ranges) return;
    const [low, high] = ranges[this.#range];
    const side = map.shape[0];
    if (this.#bytes.length !== side * side) this.#bytes = new Uint8Array(side * side);
    const factor = 255 / (high - low);
    for (let i = 0; i < this.#bytes.length; i += 1) this.#bytes[i] = Math.max(0, Math.min(255, (map.data[i] - low) * factor));
    this.#paint(side, spot);
    this.legend.showSigned(short(low), short(high), "");
    this.canvas.setAttribute("aria-label", t("inspect.map", { name, low: short(low), high: short(high) }));
  }

  /** @param {number} side @param {Spot} spot */
  #paint(side, { xy, domain }) {
    const fine = side * FACTOR;
    if (this.#image?.width !== fine) {
      this.#image = new ImageData(fine, fine);
      this.#small.width = this.#small.height = fine;
    }
    const colors = palette();
    this.#enlarger.fill(new Uint32Array(this.#image.data.buffer), this.#bytes, 0, side, FACTOR, colors.diverging);
    this.#small.getContext("2d")?.putImageData(this.#image, 0, 0);
    const width = this.canvas.clientWidth || 160;
    const context = fitCanvas(this.canvas, width, width);
    context.drawImage(this.#small, 0, 0, width, width);
    if (!xy || !domain) return;
    const [x0, x1, y0, y1] = domain;
    context.beginPath();
    context.arc((width * (xy[0] - x0)) / (x1 - x0), (width * (y1 - xy[1])) / (y1 - y0), 5, 0, 2 * Math.PI);
    context.lineWidth = 4;
    context.strokeStyle = colors.surfaceCss;
    context.stroke();
    context.lineWidth = 2;
    context.strokeStyle = colors.ink;
    context.stroke();
  }
}
