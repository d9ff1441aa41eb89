/** What shows some examples of the data at a time, of one of its parts. One of them is looked at: in every other picture, too. */

import { h, icon } from "../dom.js";
import { moveFocus } from "../elements/popups.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";

/** @typedef {import("./element.js").Frame} Frame */


export class SampleElement extends GlassElement {
  /** @type {Frame|null} */
  frame = null;
  /** Which examples of the part: others with every turn. */
  turn = 0;
  chosenPart = "all";
  /** @type {HTMLButtonElement[]} each with `data-example` */
  #buttons = [];
  #dirty = false;

  /** @returns {number|null|undefined} the example that is looked at */
  get wanted() {
    return null;
  }

  /** @param {number} _example  looked at from now on */
  choose(_example) {
    throw new Error("what is chosen has to be told");
  }

  /** @returns {string[]} the entries of a frame's words that are shown */
  get told() {
    return [];
  }

  /** @returns {HTMLButtonElement[]} the examples of `frame`, put into their places */
  fill() {
    return [];
  }

  /**
   * @param {readonly string[]} parts  to choose from
   * @param {{help?: string, first?: boolean}} [how]  `first`: another part begins with its first examples
   * @returns {HTMLElement} what is shown is chosen here
   */
  head(parts, { help, first = false } = {}) {
    const chooser = h("select", { class: "input compact", "aria-label": t("gallery.part"), change: () => this.#ask(first ? 0 : this.turn, chooser.value) },
      ...parts.map((part) => h("option", { value: part, selected: part === this.chosenPart }, t(`gallery.part.${part}`))));
    const more = h("button", { type: "button", class: "button small", ...(help ? { title: help } : {}), click: () => this.#ask(this.turn + 1, this.chosenPart) }, icon("dice"), t("gallery.more"));
    return h("div", { class: "gallery-head" }, chooser, more);
  }

  /**
   * @param {string} style
   * @param {string} label
   * @param {number} columns
   * @returns {HTMLElement} where the examples stand; arrow keys lead from one to the next
   */
  choice(style, label, columns) {
    const list = h("div", { class: style, role: "radiogroup", "aria-label": label });
    list.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.#buttons, { columns });
      if (moved) this.choose(Number(moved.dataset.example));
    });
    return list;
  }

  /** @param {number} turn @param {string} part */
  #ask(turn, part) {
    Object.assign(this, { turn, chosenPart: part });
    this.wishesChanged();
  }

  /** @override */
  reset() {
    this.show(null);
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.show(frame);
  }

  /** @param {Frame|null} frame  where it tells what is shown already, nothing moves under a finger */
  show(frame) {
    const same = frame && this.frame && !this.#dirty && sameTold(frame, this.frame, this.told);
    this.frame = frame;
    if (same) return;
    this.#dirty = true;
    this.repaint();
  }

  /** @override */
  paint() {
    if (!this.#dirty) return;
    this.#dirty = false;
    const focused = this.#buttons.find((button) => button === document.activeElement)?.dataset.example;
    this.#buttons = this.fill();
    this.mark();
    this.#buttons.find((button) => button.dataset.example === focused)?.focus();
  }

  /** Shows which one is looked at. */
  mark() {
    const chosen = this.#buttons.find((button) => Number(button.dataset.example) === this.wanted);
    for (const button of this.#buttons) {
      button.setAttribute("aria-checked", String(button === chosen));
      button.tabIndex = button === (chosen ?? this.#buttons[0]) ? 0 : -1;
    }
  }
}

/** @param {Frame} one @param {Frame} other @param {string[]} told */
function sameTold(one, other, told) {
  const names = Object.keys(one.arrays);
  return told.every((name) => one.meta[name] === other.meta[name]) && names.length === Object.keys(other.arrays).length
    && names.every((name) => sameNumbers(one.arrays[name].data, other.arrays[name]?.data));
}

/** @param {ArrayLike<number|bigint>} one @param {ArrayLike<number|bigint>|undefined} other */
function sameNumbers(one, other) {
  return one.length === other?.length && Array.prototype.every.call(one, (value, i) => value === other[i]);
}
