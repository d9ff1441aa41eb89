/** <glass-answer>: the picture that is looked at, and what the network says to it: a bar for each class. */

import { h } from "../dom.js";
import { paintPixels } from "../draw/pixels.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { percent } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

export class GlassAnswer extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;
  #names = "";
  /** @type {{row: HTMLElement, bar: HTMLElement, share: HTMLElement}[]} */
  #rows = [];

  /** @override */
  get views() {
    const { example } = this.store?.state.picture ?? {};
    return [{ view: "answer", max_fps: 10, ...(example === null || example === undefined ? {} : { example }) }];
  }

  /** @override */
  build() {
    this.picture = h("canvas", { class: "answer-picture pixels", role: "img" });
    this.words = h("p", { class: "answer-words" });
    this.bars = h("ol", { class: "digit-bars", "aria-label": t("answer.bars") });
    this.append(h("div", { class: "answer-head" }, this.picture, this.words), this.bars);
  }

  /** @override */
  connected() {
    this.follow("picture", () => this.wishesChanged());
  }

  /** @override */
  reset() {
    this.#frame = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frame = frame;
    this.repaint();
  }

  /** @override */
  paint() {
    const { picture, words } = this;
    const { pixels, outputs } = this.#frame?.arrays ?? {};
    if (!this.#frame || !pixels || !outputs || !picture || !words) return;
    const names = /** @type {string[]} */ (metaJson(this.#frame, "names") ?? []);
    this.#build(names);
    paintPixels(picture, pixels.data, pixels.shape);
    const single = outputs.data.length === 1 && names.length === 2;
    const shares = single ? [1 - Number(outputs.data[0]), Number(outputs.data[0])] : Array.from(outputs.data, Number);
    const best = shares.indexOf(Math.max(...shares));
    this.#rows.forEach(({ row, bar, share }, at) => {
      bar.style.width = `${Math.min(1, Math.max(0, shares[at] ?? 0)) * 100}%`;
      share.textContent = percent(shares[at] ?? 0);
      row.dataset.largest = String(at === best);
    });
    const truth = names[Number(this.#frame.meta.truth)];
    words.textContent = t("answer.words", { number: Number(this.#frame.meta.example) + 1, truth, answer: names[best] ?? "" });
    picture.setAttribute("aria-label", words.textContent);
  }

  /** @param {string[]} names */
  #build(names) {
    if (names.join() === this.#names) return;
    this.#names = names.join();
    this.#rows = names.map((name) => {
      const [bar, share] = [h("i", {}), h("output", {})];
      return { row: h("li", { class: "digit-bar" }, h("b", {}, name), h("span", { class: "bar-track" }, bar), share), bar, share };
    });
    this.bars?.replaceChildren(...this.#rows.map(({ row }) => row));
  }
}

customElements.define("glass-answer", GlassAnswer);
