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
/** So many changed pictures are shown. */
const CHANGED = 5;
const FEWEST_CLASSES = 2;
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
    const { spec, picture } = this.store?.state ?? {};
    const changed = Object.values(spec?.data.augmentation ?? {}).some(Boolean);
    const which = picture?.example === null || picture?.example === undefined ? {} : { example: picture.example };
    return [{ view: "gallery", max_fps: 2, count: COLUMNS, turn: this.#turn, part: this.#part }, ...(changed ? [{ view: "augmented", max_fps: 1, count: CHANGED, ...which }] : [])];
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
    this.classes = h("div", { class: "chips gallery-classes", role: "group", "aria-label": t("gallery.classes") });
    this.changed = h("div", { class: "gallery-changed", hidden: true });
    this.append(h("div", { class: "gallery-head" }, this.chooser, more), this.rows, this.changed,
      h("details", { class: "fold" }, h("summary", {}, icon("down"), t("gallery.classes")), this.classes));
  }

  /** @override */
  connected() {
    this.follow("picture", () => {
      this.#mark();
      this.wishesChanged();
    });
    this.follow("spec", () => {
      if (this.changed) this.changed.hidden = this.views.length < 2;
      this.wishesChanged();
    });
  }

  /** @override */
  reset() {
    this.#frame = null;
    this.#dirty = true;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "augmented") return this.#change(frame);
    this.#frame = frame;
    this.#dirty = true;
    this.repaint();
  }

  /** The picture that is looked at as it may be seen in training. @param {Frame} frame */
  #change({ arrays: { pixels } }) {
    if (!this.changed) return;
    this.changed.hidden = !pixels;
    if (!pixels) return;
    const [count, height, width, channels] = pixels.shape;
    const pictures = Array.from({ length: count }, (_, at) => {
      const canvas = h("canvas", { class: "pixels", "aria-hidden": "true" });
      paintPixels(canvas, pixels.data, [height, width, channels], at * height * width * channels);
      return canvas;
    });
    this.changed.replaceChildren(h("p", {}, t("gallery.changed")), h("div", { class: "gallery-changes" }, ...pictures));
  }

  /** Which classes are learnt from: one that is taken away is not there, and two at least stay. */
  #offerClasses() {
    const every = /** @type {string[]} */ ((this.#frame && metaJson(this.#frame, "every")) ?? []);
    const chosen = /** @type {number[]} */ ((this.#frame && metaJson(this.#frame, "chosen")) ?? every.map((_, number) => number));
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.class;
    this.classes?.replaceChildren(...every.map((name, number) => {
      const on = chosen.includes(number);
      const toggle = () => {
        const next = every.flatMap((_, other) => ((other === number ? !on : chosen.includes(other)) ? [other] : []));
        if (next.length >= FEWEST_CLASSES) this.sendChange("data.classes", next.length === every.length ? null : next);
      };
      return h("button", { type: "button", class: "chip", "data-class": number, "aria-pressed": String(on), disabled: this.readonly || (on && chosen.length <= FEWEST_CLASSES), click: toggle }, name);
    }));
    if (focused) /** @type {HTMLElement|null|undefined} */ (this.classes?.querySelector(`[data-class="${focused}"]`))?.focus();
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
    this.#offerClasses();
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
