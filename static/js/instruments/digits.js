/** <glass-instrument-digits>: a pad, or a picture from outside; each digit on it boxed, prepared stage by stage, and read. */

import { ApiError, readPicture } from "../api.js";
import { Outcome } from "../digits/outcome.js";
import { Sheet } from "../digits/sheet.js";
import { Strip } from "../digits/strip.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { percent } from "../views/numbers.js";
import { sameJson } from "../paths.js";
import { InstrumentElement } from "./element.js";
import { formOfStage } from "./form.js";

/** @typedef {import("../digits/outcome.js").Read} Read */
/** @typedef {import("../types.js").Frame} Frame */

const MODEL = "lenet";
/** The lab in which a network learns to read what is drawn here. */
const ONWARD = "lenet";
/** So many milliseconds without a stroke, and a drawing is taken to be done. */
const REST = 1500;
const NOTHING = { digits: [], stages: [], hints: [], size: [280, 280], drawn: true };

export default class Digits extends InstrumentElement {
  /** When the ink that is shown now was drawn; 0 once its bars have been seen. */
  inkAt = 0;
  /** Whether what is to be read next is on its way. */
  #waits = false;
  /** @type {Read[]|undefined} what the open camera sees */
  #live;
  /** What was last said about the page. */
  noticed = "";

  /** @override */
  build() {
    this.sheet = new Sheet({ changed: () => this.again(), chose: () => this.chose(), awaits: () => this.awaits(), look: (seen) => this.look(seen) });
    this.outcome = new Outcome();
    this.defaults = h("button", { type: "button", class: "button small", "data-action": "defaults", click: () => this.sendChanges(this.kind?.defaults ?? {}) }, icon("reset"), t("digits.film.defaults"));
    this.strip = new Strip({ settings: (stage) => (this.kind ? formOfStage(this.kind, stage) : null), tools: this.defaults });
    const choices = h("div", { class: "digit-choices" }, this.sheet.choice, h("p", {}, t("digits.several")));
    const onward = h("a", { class: "digit-onward", href: `/play?lab=${ONWARD}`, click: () => this.sheet?.handOn(ONWARD) }, t("digits.onward"), icon("right"));
    this.append(h("div", { class: "digit-bench" }, this.sheet.element, h("div", { class: "digit-read" }, choices, this.outcome.element), onward), this.strip.element);
  }

  /** Another find is looked at, or the same again. */
  chose() {
    this.#live = undefined;
    this.#waits = false;
    this.repaint();
    this.reread();
  }

  /** What is read next is on its way, or before the camera: the bars of what was read before are taken away. */
  awaits() {
    this.#live = undefined;
    this.#waits = true;
    this.outcome?.show(undefined, t(this.sheet?.camera.on ? "digits.camera.point" : "digits.awaits"));
    if (this.sheet) this.sheet.choice.hidden = true;
    this.strip?.show([], undefined);
    this.reread();
  }

  /** What the open camera sees just now. @param {Blob} seen */
  async look(seen) {
    const answer = await this.read(seen, { ...this.asked, drawn: false, stages: false }).catch(() => "");
    if (typeof answer === "string" || !this.sheet?.camera.on) return;
    this.#live = answer.digits;
    this.outcome?.show(answer.digits[0], answer.hints[0] ?? t("digits.camera.point"));
    this.reread();
  }

  /** The bar's few numbers and the sentence follow. */
  reread() {
    this.dispatchEvent(new CustomEvent("glass-read", { bubbles: true }));
  }

  /** @override @returns {number} */
  get rests() {
    return this.sheet?.drawing ? Infinity : REST;
  }

  /** @override */
  forget() {
    this.sheet?.forget();
  }

  /** @override */
  connected() {
    if (this.sheet) this.whenGone(this.sheet.listen(this));
  }

  /**
   * @override
   * @param {Record<string, any>} question
   * @param {() => Promise<Frame>} compute
   * @returns {Promise<Frame>}
   */
  async ask(question, compute) {
    const { sheet } = this;
    if (!sheet) return compute();
    if (!sheet.began) {
      const { arrays } = await compute();
      const values = [...(arrays.stroke?.data ?? [])].map(Number);
      if (!sheet.began && sheet.pad.empty) sheet.pad.show(Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]]));
      sheet.began = true;
    }
    const { inkAt, drawing } = sheet;
    const picture = sheet.picture();
    const answer = picture ? await this.read(picture, { ...question, drawn: sheet.drawn, stages: !drawing }) : NOTHING;
    if (typeof answer === "string") {
      if (picture === sheet.photo) sheet.refuse(answer);
      return this.ask(question, compute);
    }
    if (drawing) answer.stages = this.facts.stages ?? [];  // the strip follows when the pen is lifted
    this.inkAt = inkAt;
    return { view: question.kind, arrays: {}, meta: { ...mapped(answer), results: JSON.stringify(resultsOf(answer.digits)), moments: "0" } };
  }

  /**
   * @param {Blob} picture
   * @param {Record<string, any>} question
   * @returns {Promise<{digits: Read[], stages: any[], hints: string[], size: number[]}|string>} or why the picture is refused
   */
  async read(picture, { kind: _, ...wanted }) {
    try {
      return await readPicture(MODEL, picture, wanted);
    } catch (error) {
      const refused = error instanceof ApiError && error.problems.find(({ path }) => path === "image");
      if (!refused && !(error instanceof ApiError && error.status === 413)) throw error;
      return /** @type {ApiError} */ (error).message;
    }
  }

  again() {
    this.dispatchEvent(new CustomEvent("glass-ask", { bubbles: true }));
  }

  /** @returns {Read[]} */
  get digits() {
    return this.#live ?? (this.#waits ? [] : this.facts.digits ?? []);
  }

  /** @override */
  shown() {
    this.#waits = false;
  }

  /** @override */
  paint() {
    const { digits, facts, sheet, outcome, strip } = this;
    if (!this.frame || !sheet || !outcome || !strip || sheet.camera.on || this.#waits) return;
    sheet.show({ digits, stages: facts.stages, size: facts.size, turn: this.asked.turn });
    this.defaults?.toggleAttribute("disabled", sameJson(this.asked, this.kind?.defaults));
    outcome.show(digits[sheet.chosen], facts.hints?.[0] ?? t("digits.empty"));
    strip.show(facts.stages ?? [], digits[sheet.chosen]?.pixels);
    if (!sheet.drawing) this.notify();
    this.measure();
  }

  /** Says what to mind about the page; of a single sign that is no digit the outcome speaks, and the server's hint, the last, says no more. */
  notify() {
    const { digits, facts: { hints = [] } } = this;
    const page = digits.length === 1 && digits[0].unlike ? hints.slice(0, -1) : digits.length ? hints : [];
    const notice = [this.sheet?.refusal, ...page].filter(Boolean).join(" ");
    if (notice || this.noticed) this.sheet?.say(notice);
    this.noticed = notice;
  }

  /** Notes on the page's own clock how long it took from the ink to its bars. */
  measure() {
    if (!this.inkAt) return;
    performance.measure("stroke to bars", { start: this.inkAt, end: performance.now() });
    this.inkAt = 0;
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const read = this.digits[this.#live ? 0 : this.sheet?.chosen ?? 0];
    const label = read?.unlike ? t("digits.reading.none") : read ? String(read.label) : "–";
    return [[t("digits.reading.count"), String(this.digits.length)], [t("digits.reading.label"), label], [t("digits.reading.share"), read && !read.unlike ? percent(read.probabilities[read.label]) : "–"]];
  }

  /** @override */
  sentence() {
    if (!this.digits.length && this.#waits) return t("digits.awaits");
    if (!this.digits.length) return this.facts.hints?.[0] ?? t("digits.empty");
    return this.digits.map(({ label, sure, unlike, probabilities }) => t(unlike ? "digits.said.unlike" : sure ? "digits.said" : "digits.said.unsure", { label, share: percent(probabilities[label]) })).join(", ");
  }
}

/**
 * @param {Read[]} digits
 * @returns {Record<string, any>} what a lesson may ask for; what looks like no digit has no label, and is neither sure nor unsure
 */
function resultsOf(digits) {
  const [first] = digits;
  if (!first) return { count: 0 };
  const found = { count: digits.length, sure: digits.every(({ sure, unlike }) => sure || unlike), unlike: digits.every(({ unlike }) => unlike) };
  return first.unlike ? found : { ...found, label: first.label, probability: first.probabilities[first.label] };
}

/**
 * @param {Record<string, any>} answer
 * @returns {Record<string, string>} as the words of a frame
 */
function mapped(answer) {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, JSON.stringify(value)]));
}

customElements.define("glass-instrument-digits", Digits);
