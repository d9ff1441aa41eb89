/** A large matrix as a picture under its name, with the legend of its scale. */

import "../draw/legend.js";
import { h } from "../dom.js";
import { Cells } from "../views/cells.js";
import { levelOf } from "../views/matrix-cells.js";
import { short } from "../views/numbers.js";

/** @typedef {import("../views/cells.js").Spot} Spot */

export class Heat {
  /**
   * @param {string} label
   * @param {(spot: Spot) => void} [chosen]  hears which number is pointed at
   * @param {string} [axes]  what goes down and what across
   * @param {"hover"|"drag"} [how]  whether pointing is enough, or the pointer has to be down
   */
  constructor(label, chosen, axes = "", how = "drag") {
    this.cells = new Cells(label, "heat-stage", chosen, how);
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.element = h("figure", { class: "heat" }, h("figcaption", {}, label, axes ? h("small", {}, axes) : null), this.cells.element, this.legend);
  }

  /**
   * @param {ArrayLike<number|bigint>} values  row by row
   * @param {number} rows
   * @param {number} columns
   * @param {{largest?: number, name?: string, at?: Spot|null}} [how]
   */
  show(values, rows, columns, { largest, name = "", at = null } = {}) {
    const reach = largest ?? Math.max(1e-9, ...Array.from(values, (value) => Math.abs(Number(value))));
    this.cells.show(rows, columns, (i) => levelOf(Number(values[i]), reach));
    this.legend.showSigned(short(-reach), short(reach), name);
    this.cells.point(at);
  }
}
