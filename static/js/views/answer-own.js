/** A picture of one's own: drawn, uploaded, dropped, pasted or taken; prepared by the server as the run's network wants it. */

import { ApiError, readInto } from "../api.js";
import { Sheet } from "../digits/sheet.js";
import { Strip } from "../digits/strip.js";
import { h, write } from "../dom.js";
import { Asking } from "../instruments/asking.js";
import { t } from "../messages.js";

/** @typedef {{label: number, sure: boolean, box: number[], probabilities: number[], picture: string, pixels: number[][]|null}} Own  one find, `picture` as the network takes it */
/** @typedef {{digits: Own[], stages: any[], hints: string[], size: number[], names: string[]}} Answered */
/** @typedef {{blob: Blob|null, drawn: boolean, drawing: boolean, inkAt: number}} Question */

const DIGIT = /^\d$/;
const NOTHING = { digits: [], stages: [], hints: [], size: [1, 1], names: [] };

export class AnswerOwn {
  /** @type {Answered|null} */
  #answer = null;

  /**
   * @param {{run: () => string|undefined, found: (own: Own|null, inkAt: number, drawing: boolean) => void}} hear  `run`: whose network reads;
   *   `found`: what is to be looked at now
   */
  constructor({ run, found }) {
    this.hear = { run, found };
    this.sheet = new Sheet({ changed: () => this.ask(), chose: () => this.#show(), name: (label) => this.#answer?.names[label] ?? String(label), look: (seen) => this.#look(seen) });
    this.strip = new Strip();
    this.hint = h("p", { class: "view-note", role: "status" }, t("answer.own.empty"));
    this.film = h("details", { class: "answer-film", hidden: true }, h("summary", {}, t("answer.film")), this.strip.element);
    this.refusal = h("p", { class: "digit-notice", role: "alert", hidden: true });
    this.element = this.sheet.element;
    this.below = h("div", { class: "answer-brought" }, this.sheet.choice, this.hint, this.film);
    this.hide(true);
    this.asking = new Asking((question) => this.#put(question), { answered: (answer, question) => this.#take(answer, question), failed: (error, question) => this.#failed(error, question) });
  }

  /** @param {boolean} hidden */
  hide(hidden) {
    this.element.hidden = this.below.hidden = hidden;
    this.#complain();
  }

  /** Something else is looked at: what was refused is history. */
  pardon() {
    if (!this.sheet.refusal) return;
    this.sheet.pardon();
    this.#complain();
  }

  /** Why the last picture was refused is said on the sheet, or in its place while that is hidden. */
  #complain() {
    const text = this.element.hidden ? this.sheet.refusal : "";
    this.refusal.hidden = !text;
    this.refusal.textContent = text;
  }

  ask() {
    const { sheet } = this;
    this.#complain();
    this.asking.ask({ blob: sheet.picture(), drawn: sheet.drawn, drawing: sheet.drawing, inkAt: sheet.inkAt });
  }

  /** A pad says what is to be drawn on it. @param {string[]} names  of the classes that the network tells apart */
  invite(names) {
    write(this.sheet.invitation, t(names.every((name) => DIGIT.test(name)) ? "digits.invitation" : "digits.invitation.other"));
  }

  /** @param {Question} question @returns {Promise<Answered>} */
  async #put({ blob, drawn, drawing }) {
    const id = this.hear.run();
    if (!blob || !id) return { ...NOTHING, size: [this.sheet.pad.side, this.sheet.pad.side] };
    return readInto(id, blob, { drawn, stages: !drawing });
  }

  /** What the open camera sees just now; closed without a picture, it is as before. @param {Blob} seen */
  async #look(seen) {
    const id = this.hear.run();
    const answer = id ? await readInto(id, seen, { drawn: false, stages: false }).catch(() => null) : null;
    if (!answer || !this.sheet.camera.on) return;
    this.hint.textContent = answer.hints[0] ?? "";
    if (answer.digits[0]) this.hear.found(answer.digits[0], 0, true);
  }

  /** @param {Answered} answer @param {Question} question */
  #take(answer, { drawing, inkAt }) {
    if (drawing) answer.stages = this.#answer?.stages ?? [];  // the strip follows when the pen is lifted
    this.#answer = answer;
    this.#show(inkAt, drawing);
  }

  /**
   * A picture that is refused leaves what was there, and its answer; a drawing that is not answered has no finds, and a hint why.
   * @param {unknown} error
   * @param {Question} question
   */
  #failed(error, { blob }) {
    if (!(error instanceof ApiError)) throw error;
    if (blob && blob === this.sheet.photo) {
      this.sheet.refuse(error.message);
      this.sheet.show(this.#answer ?? NOTHING);
      this.#complain();
      return;
    }
    this.#answer = { ...NOTHING, hints: [error.message] };
    this.#show();
  }

  #show(inkAt = 0, drawing = false) {
    const answer = this.#answer;
    if (!answer) return;
    const { sheet } = this;
    sheet.show(answer);
    const chosen = answer.digits[sheet.chosen];
    this.hint.textContent = answer.hints[0] ?? (chosen ? "" : t("answer.own.empty"));
    this.film.hidden = !answer.stages.length;
    this.strip.show(answer.stages, chosen?.pixels ?? undefined);
    this.hear.found(chosen ?? null, inkAt, drawing);
  }
}
