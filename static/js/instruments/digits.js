/** <glass-instrument-digits>: a pad, or a picture from outside; each digit on it boxed, prepared stage by stage, and read. */

import { ApiError, readPicture } from "../api.js";
import { Camera } from "../digits/camera.js";
import { lighter, receive } from "../digits/incoming.js";
import { Outcome } from "../digits/outcome.js";
import { Pad } from "../digits/pad.js";
import { Strip } from "../digits/strip.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { percent } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";

/** @typedef {import("../digits/outcome.js").Read} Read */
/** @typedef {import("../types.js").Frame} Frame */

const MODEL = "lenet";
const SVG = "http://www.w3.org/2000/svg";
const NOTHING = { digits: [], stages: [], hints: [], size: [280, 280] };

export default class Digits extends InstrumentElement {
  /** @type {Blob|null} a picture from outside; null while the pad is what is read */
  photo = null;
  chosen = 0;
  began = false;
  /** When the ink that is shown now was drawn; 0 once its bars have been seen. */
  inkAt = 0;

  /** @override */
  build() {
    this.pad = new Pad(() => this.inked());
    this.outcome = new Outcome();
    this.strip = new Strip();
    this.camera = new Camera((picture) => this.take(picture));
    this.image = h("img", { class: "sheet", alt: t("digits.photo"), hidden: true });
    this.boxes = document.createElementNS(SVG, "svg");
    this.boxes.setAttribute("class", "digit-boxes");
    this.boxes.setAttribute("aria-hidden", "true");
    this.stage = h("div", { class: "digit-stage" }, this.pad.element, this.image, this.boxes);
    this.undo = h("button", { type: "button", class: "button", click: () => this.back() }, icon("undo"), t("digits.undo"));
    this.clear = h("button", { type: "button", class: "button", click: () => this.wipe() }, icon("close"), t("digits.clear"));
    this.file = h("input", { type: "file", class: "visually-hidden", accept: "image/png,image/jpeg,image/webp,image/bmp", tabindex: "-1", "aria-label": t("digits.upload"), change: () => this.chooseFile() });
    const upload = h("button", { type: "button", class: "button", "data-action": "upload", click: () => this.file?.click() }, t("digits.upload"));
    const camera = h("button", { type: "button", class: "button", "data-action": "camera", click: () => this.openCamera() }, t("digits.camera"));
    this.notice = h("p", { class: "digit-notice", role: "status", hidden: true });
    this.choice = h("div", { class: "digit-choice", role: "group", "aria-label": t("digits.found") });
    const keys = h("p", { class: "pad-keys", id: "pad-keys" }, t("digits.keys"));
    this.append(h("div", { class: "digit-bench" },
      h("div", { class: "digit-side" }, this.stage, this.camera.element, h("div", { class: "pad-tools" }, this.undo, this.clear, upload, camera, this.file), this.notice, keys),
      h("div", { class: "digit-read" }, this.choice, this.outcome.element)), this.strip.element);
  }

  /** @override */
  connected() {
    this.whenGone(receive(this, (file) => this.take(file)));
    this.whenGone(() => this.camera?.close());
  }

  /**
   * @override
   * @param {Record<string, any>} question
   * @param {() => Promise<Frame>} compute
   */
  async ask(question, compute) {
    if (!this.began) {
      const { arrays } = await compute();
      const values = [...(arrays.stroke?.data ?? [])].map(Number);
      if (!this.began && this.pad?.empty) this.pad.show(Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]]));
      this.began = true;
    }
    const inkAt = this.photo ? 0 : (this.pad?.changedAt ?? 0);
    const picture = this.photo ?? this.pad?.blob() ?? null;
    const drawing = !this.photo && Boolean(this.pad?.current);
    const answer = picture ? await this.read(picture, { ...question, stages: !drawing }) : NOTHING;
    if (drawing) answer.stages = this.facts.stages ?? [];  // the strip follows when the pen is lifted
    this.inkAt = inkAt;
    const first = answer.digits[0];
    const results = first ? { count: answer.digits.length, label: first.label, probability: first.probabilities[first.label], sure: answer.digits.every(({ sure }) => sure) } : { count: 0 };
    return { view: question.kind, arrays: {}, meta: { ...mapped(answer), results: JSON.stringify(results), moments: "0" } };
  }

  /**
   * @param {Blob} picture
   * @param {Record<string, any>} question
   * @returns {Promise<{digits: Read[], stages: any[], hints: string[], size: number[]}>} a picture that is refused has no digits, and a hint why
   */
  async read(picture, { kind: _, ...wanted }) {
    try {
      return await readPicture(MODEL, picture, wanted);
    } catch (error) {
      const refused = error instanceof ApiError && error.problems.find(({ path }) => path === "image");
      if (!refused && !(error instanceof ApiError && error.status === 413)) throw error;
      return { ...NOTHING, hints: [/** @type {ApiError} */ (error).message] };
    }
  }

  inked() {
    this.began = true;
    this.chosen = 0;
    this.say("");
    this.again();
  }

  again() {
    this.dispatchEvent(new CustomEvent("glass-ask", { bubbles: true }));
  }

  back() {
    if (this.photo) this.leavePhoto();
    else this.pad?.undo();
  }

  wipe() {
    const drawing = !this.photo;
    this.leavePhoto();
    if (drawing) this.pad?.clear();
  }

  leavePhoto() {
    if (!this.photo) return;
    this.photo = null;
    this.again();
  }

  chooseFile() {
    const file = this.file?.files?.[0];
    if (this.file && file) {
      void this.take(file);
      this.file.value = "";
    }
  }

  /** @param {Blob} file */
  async take(file) {
    this.camera?.close();
    this.began = true;
    this.photo = await lighter(file);
    this.chosen = 0;
    this.say("");
    this.again();
  }

  async openCamera() {
    this.say((await this.camera?.open()) ?? "");
  }

  /** @param {string} text */
  say(text) {
    if (!this.notice) return;
    this.notice.hidden = !text;
    this.notice.textContent = text;
  }

  /** @returns {Read[]} */
  get digits() {
    return this.facts.digits ?? [];
  }

  /** @param {number} number */
  choose(number) {
    this.chosen = number;
    this.repaint();
  }

  /** @override */
  paint() {
    const { digits, facts, pad, image, outcome, strip } = this;
    if (!this.frame || !pad || !image || !outcome || !strip) return;
    const original = facts.stages?.[0];
    const photo = Boolean(this.photo);
    this.chosen = Math.min(this.chosen, Math.max(0, digits.length - 1));
    pad.element.hidden = photo;
    image.hidden = !photo || !original;
    if (photo && original && image.src !== original.picture) image.src = original.picture;
    outcome.show(digits[this.chosen], facts.hints?.[0] ?? t("digits.empty"));
    strip.show(facts.stages ?? [], digits[this.chosen]?.pixels);
    if (digits.length && facts.hints?.length) this.say(facts.hints[0]);
    if (this.undo) this.undo.disabled = !photo && !pad.past.length;
    if (this.clear) this.clear.disabled = !photo && pad.empty;
    this.paintChoice();
    this.paintBoxes(photo);
    this.measure();
  }

  paintChoice() {
    const { choice, digits } = this;
    if (!choice) return;
    choice.hidden = digits.length < 2;
    if (choice.childElementCount !== digits.length) {
      choice.replaceChildren(...digits.map((_, i) => h("button", { type: "button", class: "button digit-chip", click: () => this.choose(i) })));
    }
    digits.forEach(({ label, sure }, i) => {
      const chip = /** @type {HTMLElement} */ (choice.children[i]);
      chip.textContent = sure ? String(label) : `${label}?`;
      chip.setAttribute("aria-label", t(sure ? "digits.chip" : "digits.chip.unsure", { number: i + 1, label }));
      chip.setAttribute("aria-pressed", String(i === this.chosen));
    });
  }

  /** @param {boolean} photo */
  paintBoxes(photo) {
    const { boxes, digits, facts } = this;
    if (!boxes) return;
    const [width, height] = facts.size ?? [280, 280];
    boxes.setAttribute("viewBox", `0 0 ${width} ${height}`);
    boxes.toggleAttribute("data-photo", photo);
    const air = Math.max(width, height) / 100;
    const line = (/** @type {Read} */ { box: [x, y, w, h], sure }, /** @type {number} */ i) => {
      const rect = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: x - air, y: y - air, width: w + 2 * air, height: h + 2 * air, rx: air })) rect.setAttribute(name, String(value));
      rect.setAttribute("class", `digit-box${i === this.chosen ? " chosen" : ""}${sure ? "" : " unsure"}`);
      rect.addEventListener("click", () => this.choose(i));
      return rect;
    };
    boxes.replaceChildren(...(photo || digits.length > 1 ? digits.map(line) : []));
  }

  /** Notes on the page's own clock how long it took from the ink to its bars. */
  measure() {
    if (!this.inkAt) return;
    performance.measure("stroke to bars", { start: this.inkAt, end: performance.now() });
    this.inkAt = 0;
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const read = this.digits[this.chosen];
    return [[t("digits.reading.count"), String(this.digits.length)], [t("digits.reading.label"), read ? String(read.label) : "–"], [t("digits.reading.share"), read ? percent(read.probabilities[read.label]) : "–"]];
  }

  /** @override */
  sentence() {
    if (!this.digits.length) return this.facts.hints?.[0] ?? t("digits.empty");
    return this.digits.map(({ label, sure, probabilities }) => t(sure ? "digits.said" : "digits.said.unsure", { label, share: percent(probabilities[label]) })).join(", ");
  }
}

/**
 * @param {Record<string, any>} answer
 * @returns {Record<string, string>} as the words of a frame
 */
function mapped(answer) {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, JSON.stringify(value)]));
}

customElements.define("glass-instrument-digits", Digits);
