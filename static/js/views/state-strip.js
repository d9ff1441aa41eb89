/** What one gate or state does over time, as a picture: a row for each unit, a column for each step. */

import "../draw/legend.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { Cells, unsigned } from "./cells.js";
import { fixed, short } from "./numbers.js";

/** @typedef {{low: number, high: number}} Range */

/** More symbols than this are not named one by one below a strip, nor are those longer than a few letters: the first and the last are. */
const NAMED = 32;
const SHORT = 2;

export class StateStrip {
  /** @type {ArrayLike<number|bigint>} */
  data = [];
  /** @type {string[]} */
  tokens = [];
  /** @type {Range} */
  range = { low: -1, high: 1 };

  /**
   * @param {string} title
   * @param {(words: string) => void} say
   * @param {{ruled?: boolean}} [how]  whether the steps are named below it
   */
  constructor(title, say, { ruled = false } = {}) {
    this.title = title;
    this.say = say;
    this.cells = new Cells(title, "strip-stage", (spot) => this.#tell(spot));
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.legend.classList.add("strip-ends");
    this.ruler = ruled ? h("div", { class: "strip-ruler", "aria-hidden": "true" }) : null;
    this.element = h("figure", { class: "strip" }, h("figcaption", {}, h("span", { class: "strip-name", title }, title), this.legend), this.cells.element, this.ruler);
  }

  /** @param {import("./cells.js").Spot} spot */
  #tell(spot) {
    const { low, high } = this.range;
    const value = low + (Number(this.data[spot.row * this.cells.columns + spot.column]) / 255) * (high - low);
    this.say(t("gates.cell", { name: this.title, unit: spot.row + 1, step: spot.column + 1, token: this.tokens[spot.column] ?? "", value: fixed(value, 2) }));
  }

  /**
   * @param {import("../types.js").NamedArray|undefined} array  (units, steps) bytes
   * @param {string[]} tokens
   * @param {Range} range
   */
  show(array, tokens, range) {
    if (!array) return;
    const [units, steps] = array.shape;
    Object.assign(this, { data: array.data, tokens, range: { low: range.low, high: range.high } });
    if (!units || !steps) return;
    const signed = range.low < 0;
    this.cells.show(units, steps, (i) => (signed ? Number(array.data[i]) : unsigned(Number(array.data[i]))));
    if (signed) this.legend.showSigned(short(range.low), short(range.high));
    else this.legend.showRising(short(range.low), short(range.high));
    this.#rule();
  }

  /** The symbols that are read, each below its step; of long or many ones the first and the last. */
  #rule() {
    const key = this.tokens.join("\n");
    if (!this.ruler || this.ruler.dataset.key === key) return;
    this.ruler.dataset.key = key;
    const { columns: steps } = this.cells;
    const all = this.tokens.length === steps && steps <= NAMED && this.tokens.every((token) => token.length <= SHORT);
    this.ruler.toggleAttribute("data-all", all);
    const names = all ? this.tokens : [this.tokens[0] ?? "", t("gates.time"), this.tokens.at(-1) ?? ""];
    this.ruler.replaceChildren(...names.map((name) => h("span", {}, name)));
  }
}

/** @param {string} name  as the engine notes it  @returns {string} */
export function gateTitle(name) {
  const [, way = "", plain] = /^(forward_|backward_)?(.+)$/.exec(name) ?? [];
  return `${way ? `${t(`gates.${way.slice(0, -1)}`)} ` : ""}${t(`gates.${plain === "cell" ? "memory" : plain}`)}`;
}
