/**
 * <glass-vector>: a picture as a network gets it: the picture, its channels as planes, and all of its numbers in one row. Whatever is
 * pointed at in one of them is marked in all. Beside it nine pictures with what the network says to each.
 */

import { h, icon } from "../dom.js";
import { paintPixels } from "../draw/pixels.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, percent } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{figure: HTMLElement, canvas: HTMLCanvasElement, mark: HTMLElement}} Plane */

const NINE = 9;
const COLOR = ["red", "green", "blue"];
const GRAY = ["gray"];
/** Numbers written out around the one that is pointed at. */
const WRITTEN = 4;

export class GlassVector extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;
  /** @type {Frame|null} */
  #nine = null;
  #at = 0;
  #turn = 0;
  #built = "";
  #dirty = false;
  /** @type {Plane[]} the picture, then its channels */
  #planes = [];
  /** @type {HTMLButtonElement[]} */
  #tiles = [];

  /** @override */
  get views() {
    const { example = null, pixels = null } = this.store?.state.picture ?? {};
    const which = pixels !== null ? { pixels } : example !== null ? { example } : {};
    return [{ view: "vector", max_fps: 4, ...which }, { view: "nine", max_fps: 6, count: NINE, turn: this.#turn }];
  }

  /** @override */
  build() {
    this.count = h("output", { class: "vector-count", "data-part": "numbers" });
    this.figures = h("div", { class: "vector-planes" });
    this.strip = h("canvas", { class: "vector-strip pixels", role: "slider", tabindex: 0, "aria-label": t("vector.row"), "aria-valuemin": 1 });
    this.stripMark = h("span", { class: "vector-mark" });
    this.reading = h("p", { class: "vector-reading", "data-part": "reading" });
    this.numbers = h("p", { class: "vector-numbers", "aria-hidden": "true" });
    this.nine = h("div", { class: "nine-tiles", role: "group", "aria-label": t("vector.nine") });
    const others = h("button", { type: "button", class: "button small", title: t("vector.others"), click: () => this.#others() }, icon("dice"), t("gallery.more"));
    this.score = h("span", { class: "view-note" });
    this.append(h("div", { class: "vector-picture" }, h("p", { class: "vector-head" }, this.count), this.figures, h("div", { class: "vector-track" }, this.strip, this.stripMark), this.reading, this.numbers),
      h("div", { class: "nine" }, h("div", { class: "view-head" }, this.score, others), this.nine));
    this.#listen();
  }

  /** @override */
  connected() {
    this.follow("picture", () => this.wishesChanged());
  }

  /** @override */
  reset() {
    this.#frame = this.#nine = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "vector") {
      this.#frame = frame;
      this.#dirty = true;
    } else {
      this.#nine = frame;
    }
    this.repaint();
  }

  #listen() {
    const { strip, figures } = this;
    if (!strip || !figures) return;
    strip.addEventListener("pointermove", (event) => this.#point(Math.floor((event.offsetX / strip.clientWidth) * this.#total)));
    figures.addEventListener("pointermove", (event) => {
      const place = this.#planes.findIndex(({ canvas }) => canvas === event.target);
      const [height, width, channels] = this.#shape;
      if (place < 0 || !channels) return;
      const { clientWidth, clientHeight } = this.#planes[place].canvas;
      const [x, y] = [Math.floor((event.offsetX / clientWidth) * width), Math.floor((event.offsetY / clientHeight) * height)];
      this.#point((y * width + x) * channels + Math.max(0, place - 1));
    });
    strip.addEventListener("keydown", (event) => {
      const [, width, channels] = this.#shape;
      /** @type {Record<string, number>} */
      const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: width * channels, ArrowUp: -width * channels, PageDown: width * channels, PageUp: -width * channels, Home: -this.#total, End: this.#total };
      if (moves[event.key] === undefined) return;
      event.preventDefault();
      this.#point(this.#at + moves[event.key]);
    });
  }

  /** @returns {number[]} [H, W, C] */
  get #shape() {
    return this.#frame?.arrays.pixels?.shape ?? [0, 0, 0];
  }

  get #total() {
    return this.#frame?.arrays.row?.data.length ?? 0;
  }

  /** @param {number} at */
  #point(at) {
    this.#at = Math.min(this.#total - 1, Math.max(0, at));
    this.repaint();
  }

  #others() {
    this.#turn += 1;
    this.wishesChanged();
  }

  /** @override */
  paint() {
    const frame = this.#frame;
    if (frame?.arrays.pixels && this.offsetParent) {
      if (this.#dirty) this.#picture(frame);
      this.#dirty = false;
      this.#read(frame);
    }
    if (this.#nine?.arrays.pixels && this.offsetParent) this.#predictions(this.#nine);
  }

  /** @param {Frame} frame */
  #picture({ arrays: { pixels, row } }) {
    const [height, width, channels] = pixels.shape;
    const names = channels === 3 ? COLOR : GRAY;
    if (names.join() !== this.#built) this.#build(names);
    this.#built = names.join();
    const [whole, ...planes] = this.#planes;
    paintPixels(whole.canvas, pixels.data, pixels.shape);
    planes.forEach(({ canvas }, channel) => {
      const plane = new Uint8Array(height * width * 3);
      for (let i = 0; i < height * width; i += 1) {
        const value = Number(pixels.data[i * channels + channel]);
        if (channels === 3) plane[3 * i + channel] = value;
        else plane.fill(value, 3 * i, 3 * i + 3);
      }
      paintPixels(canvas, plane, [height, width, 3]);
    });
    if (this.strip) paintPixels(this.strip, Uint8Array.from(pixels.data, Number), [1, row.data.length, 1]);
    this.strip?.setAttribute("aria-valuemax", String(row.data.length));
    const shape = pixels.shape.join(" × ");
    if (this.count) this.count.textContent = channels === 1 ? t("vector.count.gray", { shape, count: countText(row.data.length) }) : t("vector.count", { shape, count: countText(row.data.length) });
  }

  /** @param {string[]} names  of the channels */
  #build(names) {
    const plane = (/** @type {string} */ name) => {
      const canvas = h("canvas", { class: "pixels", role: "img", "aria-label": t(`vector.${name}`) });
      const mark = h("span", { class: "vector-dot" });
      return { canvas, mark, figure: h("figure", {}, h("div", { class: "vector-plane" }, canvas, mark), h("figcaption", {}, t(`vector.${name}`))) };
    };
    this.#planes = ["picture", ...names].map(plane);
    this.figures?.replaceChildren(...this.#planes.map(({ figure }) => figure));
  }

  /** Which number is pointed at: where it stands in the row, in the picture, and what it is. @param {Frame} frame */
  #read({ arrays: { row } }) {
    const [height, width, channels] = this.#shape;
    const [at, values] = [this.#at, row.data];
    const [channel, x, y] = [at % channels, Math.floor(at / channels) % width, Math.floor(at / channels / width)];
    const words = t(channels === 3 ? `vector.reading.${COLOR[channel]}` : "vector.reading.gray", { number: countText(at + 1), row: y + 1, column: x + 1, value: fixed(Number(values[at]), 3) });
    if (this.reading && this.reading.textContent !== words) this.reading.textContent = words;
    this.strip?.setAttribute("aria-valuenow", String(at + 1));
    this.strip?.setAttribute("aria-valuetext", words);
    if (this.stripMark) this.stripMark.style.left = `${((at + 0.5) / values.length) * 100}%`;
    this.#planes.forEach(({ mark }, place) => {
      mark.hidden = place > 0 && place - 1 !== channel;
      mark.style.left = `${((x + 0.5) / width) * 100}%`;
      mark.style.top = `${((y + 0.5) / height) * 100}%`;
    });
    const first = Math.max(0, Math.min(at - WRITTEN, values.length - 2 * WRITTEN - 1));
    const shown = Array.from({ length: Math.min(2 * WRITTEN + 1, values.length) }, (_, i) => first + i);
    this.numbers?.replaceChildren(first > 0 ? "… " : "", ...shown.flatMap((i) => [h(i === at ? "b" : "span", {}, fixed(Number(values[i]), 2)), " "]), first + shown.length < values.length ? "…" : "");
  }

  /** @param {Frame} frame */
  #predictions({ arrays, meta }) {
    const { pixels, truth, answer, sure, example } = arrays;
    const [count, height, width, channels] = pixels.shape;
    const names = /** @type {string[]} */ (metaJson(/** @type {any} */ ({ meta }), "names") ?? []);
    const probable = metaJson(/** @type {any} */ ({ meta }), "probable") === true;
    while (this.#tiles.length < count) this.#tiles.push(this.#tile());
    this.#tiles.slice(0, count).forEach((tile, i) => {
      const [canvas, words] = /** @type {[HTMLCanvasElement, HTMLElement]} */ (/** @type {unknown} */ ([...tile.children]));
      paintPixels(canvas, pixels.data, [height, width, channels], i * height * width * channels);
      const right = Number(truth.data[i]) === Number(answer.data[i]);
      const [said, is] = [names[Number(answer.data[i])], names[Number(truth.data[i])]];
      tile.dataset.right = String(right);
      tile.dataset.example = String(example.data[i]);
      const share = Number(sure.data[i]);
      words.textContent = `${right ? "✓" : "✗"} ${said}${probable ? ` ${percent(share, 0)}` : ""}`;
      tile.setAttribute("aria-label", t(right ? "vector.right" : "vector.wrong", { said, is }));
    });
    const shown = this.#tiles.slice(0, count);
    if (this.nine && this.nine.childElementCount !== count) this.nine.replaceChildren(...shown);
    const good = shown.filter(({ dataset }) => dataset.right === "true").length;
    if (this.score) this.score.textContent = t("vector.score", { good, count });
  }

  #tile() {
    const tile = h("button", { type: "button", class: "nine-tile", click: () => this.store?.set({ picture: { example: Number(tile.dataset.example), pixels: null } }) },
      h("canvas", { class: "pixels", "aria-hidden": "true" }), h("span", {}));
    return tile;
  }
}

customElements.define("glass-vector", GlassVector);
