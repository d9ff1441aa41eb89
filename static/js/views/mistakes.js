/** <glass-mistakes>: the examples the network is surest of and wrong about, and how often it is right in each class. */

import { h } from "../dom.js";
import { markerIcon } from "../draw/markers.js";
import { paintPixels } from "../draw/pixels.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, percent, short } from "./numbers.js";
import { segmented } from "./segmented.js";

/** @typedef {import("./element.js").Frame} Frame */

const COUNT = 24;

export class GlassMistakes extends GlassElement {
  /** @type {import("../parts.js").Part} */
  #part = "test";
  /** @type {number|null} only mistakes about this class */
  #truth = null;
  /** @type {Frame|null} */
  #frame = null;
  /** @type {number|null} the example that is looked at */
  #chosen = null;
  #names = "";

  /** @override */
  get views() {
    return [{ view: "mistakes", part: this.#part, count: COUNT, max_fps: 2, ...(this.#truth === null ? {} : { truth: this.#truth }) }];
  }

  /** @override */
  build() {
    this.parts = segmented(t("confusion.part"), PARTS.map((value) => ({ value, label: t(`part.${value}`) })), this.#part, (part) => this.#ask(part, this.#truth));
    this.note = h("p", { class: "view-note" });
    this.list = h("ul", { class: "mistakes-list", role: "list", "aria-label": t("mistakes.label") });
    this.no = h("p", { class: "view-empty", hidden: true }, t("mistakes.no"));
    this.classes = h("ol", { class: "mistakes-classes", role: "list", "aria-label": t("mistakes.classes") });
    this.none = h("p", { class: "view-empty", hidden: true }, t("confusion.none"));
    this.body = h("div", { class: "mistakes-body" },
      h("section", {}, h("h3", {}, t("mistakes.surest")), this.no, this.list),
      h("section", {}, h("h3", {}, t("mistakes.accuracy")), this.classes));
    this.append(h("div", { class: "view-head" }, this.parts.element, this.note), this.body, this.none);
  }

  /** @override */
  connected() {
    this.follow("picture", ({ example }) => {
      this.#chosen = example;
      this.#mark();
    });
  }

  /** @override */
  reset() {
    this.#frame = null;
    this.#truth = null;
    this.#point(null);
    this.repaint();
  }

  /** @override */
  disconnectedCallback() {
    this.#point(null);
    super.disconnectedCallback();
  }

  /** @param {import("../parts.js").Part} part @param {number|null} truth */
  #ask(part, truth) {
    this.#part = part;
    this.#truth = truth;
    this.wishesChanged();
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frame = frame;
    this.repaint();
  }

  /** @override */
  paint() {
    const { body, none, note } = this;
    const frame = this.#frame;
    if (!body || !none || !note || !frame || !this.offsetParent) return;
    const there = metaJson(frame, "present") === true;
    body.hidden = !there;
    none.hidden = there;
    this.parts?.choose(/** @type {"train"} */ (frame.meta.part));
    if (!there) return;
    const [total, looked, whole] = ["total", "looked", "whole"].map((name) => Number(frame.meta[name]));
    note.textContent = t(looked < whole ? "mistakes.note.some" : "mistakes.note", { total, looked, whole, share: percent(1 - total / Math.max(1, looked)) });
    const names = /** @type {string[]} */ (metaJson(frame, "names") ?? []);
    this.#paintClasses(frame, names);
    this.#paintList(frame, names);
  }

  /** @param {Frame} frame @param {string[]} names */
  #paintList(frame, names) {
    const { list } = this;
    const { index, truth, answer, share, own, pictures, xy } = frame.arrays;
    if (!list) return;
    const count = index.data.length;
    const probable = metaJson(frame, "probable") === true;
    const said = (/** @type {number} */ value) => (probable ? percent(value, 0) : short(value));
    if (this.no) this.no.hidden = count > 0;
    while (list.childElementCount > count) list.lastElementChild?.remove();
    while (list.childElementCount < count) list.append(h("li", {}, this.#button()));
    [...list.children].forEach((item, at) => {
      const button = /** @type {HTMLButtonElement} */ (item.firstElementChild);
      const [picture, words, sub] = /** @type {HTMLElement[]} */ ([...button.children]);
      const [is, says] = [Number(truth.data[at]), Number(answer.data[at])];
      button.dataset.index = String(index.data[at]);
      if (pictures) paintPixels(canvasIn(picture), pictures.data, pictures.shape.slice(1), at * size(pictures.shape));
      else picture.replaceChildren(markerIcon(is, 20));
      words.textContent = `${names[says] ?? says}, ${said(Number(share.data[at]))}`;
      const place = xy ? `(${fixed(Number(xy.data[at]))}, ${fixed(Number(xy.data[count + at]))})` : "";
      sub.textContent = t("mistakes.true", { name: names[is] ?? is, share: said(Number(own.data[at])) });
      button.setAttribute("aria-label", t("mistakes.one", { number: Number(index.data[at]) + 1, place, says: names[says] ?? says, share: said(Number(share.data[at])), is: names[is] ?? is }));
      button.title = button.getAttribute("aria-label") ?? "";
    });
    this.#mark();
  }

  #button() {
    const button = h("button", { type: "button", class: "mistake", click: () => this.#look(Number(button.dataset.index)) }, h("span", { class: "mistake-picture" }), h("b", {}), h("small", {}));
    return button;
  }

  /** @param {Frame} frame @param {string[]} names */
  #paintClasses(frame, names) {
    const { classes } = this;
    const { right, counted } = frame.arrays;
    if (!classes) return;
    if (this.#names !== names.join("\n")) {
      this.#names = names.join("\n");
      classes.classList.toggle("long", names.some((name) => name.length > 2));
      classes.replaceChildren(...names.map((name, label) => {
        const button = h("button", { type: "button", click: () => this.#ask(this.#part, this.#truth === label ? null : label) }, h("b", {}, name), h("span", { class: "bar-track" }, h("i", {})), h("output", {}));
        return h("li", { "data-class": label }, button);
      }));
    }
    [...classes.children].forEach((item, label) => {
      const button = /** @type {HTMLButtonElement} */ (item.firstElementChild);
      const [hits, all] = [Number(right.data[label]), Number(counted.data[label])];
      const share = all ? percent(hits / all) : "–";
      /** @type {HTMLElement} */ (button.querySelector("i")).style.width = `${all ? (100 * hits) / all : 0}%`;
      /** @type {HTMLElement} */ (button.querySelector("output")).textContent = t("mistakes.class", { share, hits, all });
      button.setAttribute("aria-pressed", String(this.#truth === label));
      button.setAttribute("aria-label", t("mistakes.class.show", { name: names[label], share, hits, all }));
    });
  }

  /** @param {number} index */
  #look(index) {
    if (this.#frame?.arrays.pictures) this.store?.set({ picture: { example: index, pixels: null } });
    else {
      this.#chosen = this.#chosen === index ? null : index;
      this.#point(this.#chosen);
      this.#mark();
    }
  }

  /** @param {number|null} index  in the plane */
  #point(index) {
    this.store?.set({ shown: index === null ? null : { panel: "learned", points: [index] } });
  }

  #mark() {
    for (const button of this.list?.querySelectorAll("button") ?? []) button.setAttribute("aria-pressed", String(Number(button.dataset.index) === this.#chosen));
  }
}

/** @param {HTMLElement} place */
function canvasIn(place) {
  const there = place.firstElementChild;
  if (there instanceof HTMLCanvasElement) return there;
  const canvas = h("canvas", { class: "pixels", "aria-hidden": "true" });
  place.replaceChildren(canvas);
  return canvas;
}

/** @param {readonly number[]} shape  (n, H, W, C) */
function size([, height, width, channels]) {
  return height * width * channels;
}

customElements.define("glass-mistakes", GlassMistakes);
