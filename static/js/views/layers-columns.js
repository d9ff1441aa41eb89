/** Under every column of feature maps: how many there are, a way to see them large, and a way to turn to further ones. */

import { h, icon } from "../dom.js";
import { countText } from "../format.js";
import { t } from "../messages.js";

/** @typedef {import("./layers-layout.js").LayerPlace} LayerPlace */

/** Under columns narrower than this, in CSS pixels, a foot has but a few letters. */
const NARROW = 104;
/** What the keys to turn the pages take of a foot. */
const TURNS = 64;

export class ColumnFeet {
  #shown = "";

  /**
   * @param {(column: number) => void} open
   * @param {(column: number, by: number) => void} turn
   */
  constructor(open, turn) {
    this.open = open;
    this.turn = turn;
    this.element = h("div", { class: "layer-feet" });
  }

  /**
   * @param {readonly LayerPlace[]} places
   * @param {readonly {name: string, title: string, shape: number[], count: number}[]} layers
   */
  show(places, layers) {
    const key = JSON.stringify([places.map(({ left, first, shown }) => [left, first, shown]), layers.map(({ name, shape }) => [name, shape])]);
    if (key === this.#shown) return;
    this.#shown = key;
    const held = this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.foot : undefined;
    this.element.replaceChildren(...places.flatMap((place, column) => (column ? [this.#foot(place, column, layers[column - 1])] : [])));
    if (held) /** @type {HTMLElement|null} */ (this.element.querySelector(`[data-foot="${held}"]`))?.focus();
  }

  /** @param {LayerPlace} place @param {number} column @param {{name: string, title: string, shape: number[], count: number}} layer */
  #foot(place, column, { name, title, shape, count }) {
    const all = shape.length === 2 ? t("layers.steps", { count: shape[0] }) : t(shape.length === 3 ? "layers.maps" : "layers.numbers", { count });
    const some = place.shown < place.count || place.count < count;
    const words = some ? t("layers.some", { first: place.first + 1, last: place.first + place.shown, count }) : all;
    const pages = place.shown < place.count;
    const short = place.width < NARROW + (pages ? TURNS : 0) ? some ? t("layers.some.short", { first: place.first + 1, last: place.first + place.shown }) : shape.length === 1 ? countText(count) : all : words;
    const open = h("button", { type: "button", class: "layer-open", "data-foot": `open-${column}`, "data-column": column, title: t("layers.open", { name: title }),
      "aria-label": `${t("layers.open", { name })}: ${words}`, click: () => this.open(column) }, short);
    const turn = (/** @type {number} */ by, /** @type {"left"|"right"} */ picture, /** @type {boolean} */ there) =>
      h("button", { type: "button", class: "mini", "data-foot": `${picture}-${column}`, disabled: !there, "aria-label": t(`layers.page.${picture}`, { name }), title: t(`layers.page.${picture}`, { name }), click: () => this.turn(column, by) }, icon(picture));
    const foot = h("div", { class: "layer-foot" }, pages ? turn(-1, "left", place.first > 0) : null, open, pages ? turn(1, "right", place.first + place.shown < place.count) : null);
    foot.style.left = `${place.left}px`;
    foot.style.width = `${place.width}px`;
    return foot;
  }
}
