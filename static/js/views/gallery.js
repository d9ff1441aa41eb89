/** <glass-gallery>: examples of the data as small pictures, a row for each class. One of them is looked at: in every other picture, too. */

import { h, icon } from "../dom.js";
import { paintPixels } from "../draw/pixels.js";
import { moveFocus } from "../elements/popups.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";

/** @typedef {import("./element.js").Frame} Frame */

const COLUMNS = 5;
const PARTS = ["train", "validation", "test"];

export class GlassGallery extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;
  #turn = 0;
  #part = "all";
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  #dirty = false;

  /** @override */
  get views() {
    return [{ view: "gallery", max_fps: 2, count: COLUMNS, turn: this.#turn, part: this.#part }];
  }

  /** @override */
  build() {
    this.chooser = h("select", { class: "input compact", "aria-label": t("gallery.part"), change: () => this.#ask(this.#turn, this.chooser?.value ?? "all") },
      ...["all", ...PARTS].map((part) => h("option", { value: part }, t(`gallery.part.${part}`))));
    const more = h("button", { type: "button", class: "button small", title: t("gallery.more.help"), click: () => this.#ask(this.#turn + 1, this.#part) }, icon("dice"), t("gallery.more"));
    this.rows = h("div", { class: "gallery-rows", role: "radiogroup", "aria-label": t("gallery.label") });
    this.rows.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.#buttons, { columns: COLUMNS });
      if (moved) this.#choose(Number(moved.dataset.example));
    });
    this.append(h("div", { class: "gallery-head" }, this.chooser, more), this.rows);
  }

  /** @override */
  connected() {
    this.follow("picture", () => this.#mark());
  }

  /** @override */
  reset() {
    this.#frame = null;
    this.#dirty = true;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frame = frame;
    this.#dirty = true;
    this.repaint();
  }

  /** @param {number} turn @param {string} part */
  #ask(turn, part) {
    this.#turn = turn;
    this.#part = part;
    this.wishesChanged();
  }

  /** @param {number} example */
  #choose(example) {
    this.store?.set({ picture: { example, pixels: null } });
  }

  /** @override */
  paint() {
    if (!this.#dirty || !this.rows) return;
    this.#dirty = false;
    const focused = this.#buttons.find((button) => button === document.activeElement)?.dataset.example;
    this.#buttons = [];
    const frame = this.#frame;
    const names = /** @type {string[]} */ ((frame && metaJson(frame, "names")) ?? []);
    this.rows.replaceChildren(...(frame?.arrays.pixels ? names.map((name, label) => this.#row(frame, name, label)) : []));
    this.#mark();
    this.#buttons.find((button) => button.dataset.example === focused)?.focus();
  }

  /**
   * @param {Frame} frame
   * @param {string} name
   * @param {number} label
   * @returns {HTMLElement} a class: its name, how many there are, and some of them
   */
  #row(frame, name, label) {
    const { pixels, example, label: labels, part, counts } = frame.arrays;
    const [, height, width, channels] = pixels.shape;
    const each = PARTS.map((_, at) => Number(counts.data[at * counts.shape[1] + label]));
    const chosen = Array.from(labels.data, Number).flatMap((value, at) => (value === label ? [at] : []));
    const pictures = chosen.map((at) => {
      const canvas = h("canvas", { class: "pixels", "aria-hidden": "true" });
      paintPixels(canvas, pixels.data, [height, width, channels], at * height * width * channels);
      const number = Number(example.data[at]);
      const words = t("gallery.example", { name, number: number + 1, part: t(`gallery.part.${PARTS[Number(part.data[at])]}`) });
      return h("button", { type: "button", class: "gallery-picture", role: "radio", "aria-label": words, title: words, "data-example": number, click: () => this.#choose(number) }, canvas);
    });
    this.#buttons.push(...pictures);
    const total = each.reduce((sum, count) => sum + count, 0);
    return h("div", { class: "gallery-row", role: "none" },
      h("span", { class: "gallery-name", title: t("gallery.counts", { name, train: each[0], validation: each[1], test: each[2] }) }, name, h("small", {}, countText(total))), ...pictures);
  }

  /** Shows which picture is looked at. */
  #mark() {
    const wanted = this.store?.state.picture.example;
    const chosen = this.#buttons.find((button) => Number(button.dataset.example) === wanted);
    for (const button of this.#buttons) {
      button.setAttribute("aria-checked", String(button === chosen));
      button.tabIndex = button === (chosen ?? this.#buttons[0]) ? 0 : -1;
    }
  }
}

customElements.define("glass-gallery", GlassGallery);
