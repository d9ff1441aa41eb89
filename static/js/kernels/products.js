/** Each channel's products as a matrix of cells, in line with the channel they come from, and the sum beside it. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { CellGrid } from "./cell-grid.js";
import { cellText } from "./matrix-text.js";
import { total } from "./working.js";

/** @typedef {import("./slide.js").Slide} Slide */
/** @typedef {import("./working.js").Spot} Spot */

/** Both factors are written into a cell where they are no longer. */
const LONGEST = 5;

export class Products {
  /** @type {{grid: CellGrid, sum: HTMLElement, line: HTMLElement}[]} */
  lanes = [];

  /**
   * @param {Slide} slide
   * @param {Spot} spot
   * @returns {Node[]} a line for each channel, and the line that adds them up
   */
  show(slide, spot) {
    if (this.lanes.length !== slide.channels) this.lanes = Array.from({ length: slide.channels }, (_, c) => lane(c));
    const { filter, place } = spot;
    const largest = Math.max(...Array.from(slide.arrays.products.data, Number).map(Math.abs));
    this.lanes.forEach(({ grid, sum, line }, channel) => {
      line.style.setProperty("--longest", String(slide.longest + 2));
      const terms = slide.terms(filter, channel, place);
      const columns = slide.arrays.columns.shape[1];
      grid.show(slide.matrix("products", filter, place.row, place.column, channel), { largest });
      grid.mark((row, column) => ({ tap: factors(terms[row * columns + column]) }));
      sum.textContent = cellText(slide.number("sums", filter, place.row, place.column, channel));
    });
    return [...this.lanes.map(({ line }) => line), total(slide, spot)];
  }
}

/** @param {number} channel */
function lane(channel) {
  const grid = new CellGrid(t("kernels.products", { number: channel + 1 }));
  const sum = h("output", { "data-part": `sum-${channel + 1}` });
  const line = h("div", { class: "channel-sum" }, h("div", { class: "channel-plane", "data-channel": channel }, grid.element), h("span", { class: "equals" }, "= ", sum));
  line.style.setProperty("--lane", String(channel));
  return { grid, sum, line };
}

/** @param {import("./slide.js").Term} term */
function factors({ value, weight }) {
  const text = `${cellText(value)}×${cellText(weight)}`;
  return text.length > LONGEST ? undefined : text;
}
