/** What one digit was read as: the label, ten bars, and the square the network saw, to be taken along. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { percent } from "../views/numbers.js";

/** @typedef {{label: number, sure: boolean, unlike?: boolean, probabilities: number[], alternatives: {label: number, probability: number}[], box: number[], pixels: number[][]}} Read  one digit as the server read it */

const SIDE = 28;
const WORTH_SAYING = 0.001;

export class Outcome {
  constructor() {
    this.label = h("output", { class: "read-label", "data-part": "label" });
    this.words = h("p", { class: "read-words", "data-part": "words" });
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const [bar, share] = [h("i", {}), h("output", {})];
      return { row: h("li", { class: "digit-bar", "data-digit": digit }, h("b", {}, String(digit)), h("span", { class: "bar-track" }, bar), share), bar, share };
    });
    this.square = h("canvas", { class: "digit-square", width: SIDE, height: SIDE, role: "img", "aria-label": t("digits.square") });
    this.save = h("button", { type: "button", class: "button small", click: () => this.download() }, t("digits.save"));
    this.lesson = h("p", { class: "digit-lesson", "data-part": "lesson" }, t("digits.bars.unlike"));
    this.element = h("div", { class: "digit-outcome" },
      h("div", { class: "read-head" }, this.label, this.words, h("figure", { class: "read-square" }, this.square, this.save)),
      h("ol", { class: "digit-bars", role: "list", "aria-label": t("digits.bars") }, ...this.rows.map(({ row }) => row)),
      this.lesson);
  }

  /**
   * @param {Read|undefined} read
   * @param {string} hint  what to say where there is none
   */
  show(read, hint) {
    this.read = read;
    this.element.dataset.sure = String(read?.sure ?? "");
    this.element.dataset.unlike = String(read?.unlike ?? "");
    this.lesson.style.visibility = read?.unlike ? "" : "hidden";  // its place is kept: what is below does not move under the pen
    this.label.textContent = read ? (read.unlike ? "?" : String(read.label)) : "–";
    this.words.textContent = read ? wordsOf(read) : hint;
    this.save.disabled = !read;
    this.rows.forEach(({ row, bar, share }, digit) => {
      const probability = read?.probabilities[digit] ?? 0;
      bar.style.width = `${probability * 100}%`;
      share.textContent = read ? percent(probability) : "";
      row.dataset.largest = String(read?.label === digit);
    });
    paintSquare(this.square, read?.pixels);
  }

  download() {
    const read = this.read;
    this.square.toBlob((blob) => {
      if (!blob || !read) return;
      const link = h("a", { href: URL.createObjectURL(blob), download: `digit-${read.label}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }
}

/** @param {Read} read */
function wordsOf({ sure, unlike, alternatives }) {
  const [first, second, third] = alternatives.map(({ label, probability }) => t("digits.share", { label, share: percent(probability) }));
  if (unlike) return t("digits.unlike", { first: String(alternatives[0].label) });
  if (sure && alternatives[1].probability < WORTH_SAYING) return t("digits.certain", { first });
  return sure ? t("digits.sure", { first, second, third }) : t("digits.unsure", { first, second, third });
}

/**
 * @param {HTMLCanvasElement} canvas  28×28
 * @param {number[][]|undefined} pixels  0, black, to 255
 */
export function paintSquare(canvas, pixels) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    picture.data.fill(pixels?.[Math.floor(i / SIDE)][i % SIDE] ?? 0, 4 * i, 4 * i + 3);
    picture.data[4 * i + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}
