/** <glass-gallery>: examples of the data as small pictures, a row for each class. One of them is looked at: in every other picture, too. */

import { h, icon } from "../dom.js";
import { paintPixels } from "../draw/pixels.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { metaJson } from "./frame-meta.js";
import { SampleElement } from "./sample.js";

/** @typedef {import("./element.js").Frame} Frame */

const COLUMNS = 5;
/** So many changed pictures are shown. */
const CHANGED = 5;
const FEWEST_CLASSES = 2;

export class GlassGallery extends SampleElement {
  /** @override */
  get views() {
    const { spec, picture } = this.store?.state ?? {};
    const changed = Object.values(spec?.data.augmentation ?? {}).some(Boolean);
    const which = picture?.example === null || picture?.example === undefined ? {} : { example: picture.example };
    return [{ view: "gallery", max_fps: 2, count: COLUMNS, turn: this.turn, part: this.chosenPart }, ...(changed ? [{ view: "augmented", max_fps: 1, count: CHANGED, ...which }] : [])];
  }

  /** Below its buttons. @override */
  get blank() {
    return this.rows ?? null;
  }

  /** @override */
  get told() {
    return ["names", "every", "chosen"];
  }

  /** @override */
  get wanted() {
    return this.store?.state.picture.example;
  }

  /** @override @param {number} example */
  choose(example) {
    this.store?.set({ picture: { example, pixels: null } });
  }

  /** @override */
  build() {
    this.rows = this.choice("gallery-rows", t("gallery.label"), COLUMNS);
    this.classes = h("div", { class: "chips gallery-classes", role: "group", "aria-label": t("gallery.classes") });
    this.changed = h("div", { class: "gallery-changed", hidden: true });
    this.append(this.head(["all", ...PARTS], { help: t("gallery.more.help") }), this.rows, this.changed,
      h("details", { class: "fold" }, h("summary", {}, icon("down"), t("gallery.classes")), this.classes));
  }

  /** @override */
  connected() {
    this.follow("picture", () => {
      this.mark();
      this.wishesChanged();
    });
    this.follow("spec", () => {
      if (this.changed) this.changed.hidden = this.views.length < 2;
      this.wishesChanged();
    });
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "augmented") this.#change(frame);
    else super.update(frame);
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
    const every = /** @type {string[]} */ ((this.frame && metaJson(this.frame, "every")) ?? []);
    const chosen = /** @type {number[]} */ ((this.frame && metaJson(this.frame, "chosen")) ?? every.map((_, number) => number));
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

  /** @override */
  fill() {
    const { frame } = this;
    const names = /** @type {string[]} */ ((frame && metaJson(frame, "names")) ?? []);
    const rows = frame?.arrays.pixels ? names.map((name, label) => this.#row(frame, name, label)) : [];
    this.rows?.replaceChildren(...rows.map(({ element }) => element));
    this.#offerClasses();
    return rows.flatMap(({ pictures }) => pictures);
  }

  /**
   * @param {Frame} frame
   * @param {string} name
   * @param {number} label
   * @returns {{element: HTMLElement, pictures: HTMLButtonElement[]}} a class: its name, how many there are, and some of them
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
      return h("button", { type: "button", class: "gallery-picture", role: "radio", "aria-label": words, title: words, "data-example": number, click: () => this.choose(number) }, canvas);
    });
    const total = each.reduce((sum, count) => sum + count, 0);
    const words = t("gallery.counts", { name, train: each[0], validation: each[1], test: each[2] });
    return { pictures, element: h("div", { class: "gallery-row", role: "none" }, h("span", { class: "gallery-name", title: words }, name, h("small", {}, countText(total))), ...pictures) };
  }
}

customElements.define("glass-gallery", GlassGallery);
