/**
 * A running text gone on with, symbol after symbol, until it is stopped: each is drawn anew from what the network holds likely. Every picture
 * follows the place that is written; it waits a moment for them, so that what may stand there is seen.
 */

import { predictTexts } from "../api.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

const MOST = 1000;
const CONTROLS = /** @type {const} */ ([["temperature", 0.1, 2, 0.1, 0.8], ["top_k", 0, 50, 1, 0], ["top_p", 0.05, 1, 0.05, 1]]);
/** So many milliseconds it waits for the picture of a place before it goes on without. */
const PATIENCE = 400;

export class Writing {
  on = false;
  written = "";
  #turn = 0;
  /** @type {(() => void)|null} called when the picture of the place has come */
  #seen = null;

  /**
   * @param {import("./element.js").GlassElement} host
   * @param {{begin: () => {text: string, between: string}, drawn: () => void}} how  `begin`: the text that is gone on with, and what
   *   stands between two symbols of it; `drawn`: from now on symbols are drawn in another way
   */
  constructor(host, { begin, drawn }) {
    this.host = host;
    this.begin = begin;
    /** @type {Record<string, HTMLInputElement>} */
    this.inputs = {};
    const fields = CONTROLS.map(([name, min, max, step, value]) => {
      const shown = h("output", {}, String(value));
      this.inputs[name] = h("input", { type: "range", min, max, step, value, "aria-label": t(`writing.${name}`), title: t(`writing.${name}.help`), input: () => {
        shown.textContent = name === "top_k" && this.inputs[name].valueAsNumber === 0 ? t("writing.any") : this.inputs[name].value;
        drawn();
      } });
      if (name === "top_k") shown.textContent = t("writing.any");
      return h("label", { class: "writing-field", title: t(`writing.${name}.help`) }, h("span", {}, t(`writing.${name}`)), this.inputs[name], shown);
    });
    this.button = h("button", { type: "button", class: "button primary", "data-action": "write", click: () => (this.on ? this.stop() : void this.start()) }, t("writing.start"));
    this.text = h("p", { class: "written", "data-part": "written", "aria-live": "off" });
    this.element = h("section", { class: "writing", hidden: true }, h("div", { class: "writing-fields" }, ...fields), this.button, this.text);
  }

  /** How symbols are drawn. @returns {{temperature: number, top_p: number, top_k?: number}} */
  get draw() {
    const { temperature, top_k: most, top_p: share } = this.inputs;
    return { temperature: temperature.valueAsNumber, top_p: share.valueAsNumber, ...(most.valueAsNumber ? { top_k: most.valueAsNumber } : {}) };
  }

  stop() {
    this.on = false;
    this.button.textContent = t("writing.start");
    this.#seen?.();
  }

  /** The picture of the place that is written has come. */
  seen() {
    this.#seen?.();
  }

  async start() {
    const run = this.host.store?.state.run?.id;
    if (!run) return;
    const turn = (this.#turn += 1);
    this.on = true;
    this.button.textContent = t("writing.stop");
    const { text, between } = this.begin();
    this.written = "";
    void this.#look(text);
    for (let number = 0; this.on && number < MOST; number += 1) {
      try {
        const { answers } = await predictTexts(run, [text + this.written], { symbols: 1, seed: Math.floor(Math.random() * 2 ** 31), ...this.draw });
        if (!this.on || turn !== this.#turn) return;
        this.written += (text + this.written ? between : "") + answers[0].text;
      } catch (error) {
        this.text.textContent = `${text}${this.written} — ${/** @type {Error} */ (error).message}`;
        break;
      }
      this.text.replaceChildren(h("span", { class: "begun" }, text), this.written);
      await this.#look(text);
      if (turn !== this.#turn) return;
    }
    this.stop();
  }

  /** Every picture looks at the place that is written. @param {string} text */
  #look(text) {
    /** @type {Promise<void>} */
    const seen = new Promise((resolve) => {
      this.#seen = resolve;
      setTimeout(resolve, PATIENCE);
    });
    this.host.store?.set({ reading: { example: null, text, written: this.written } });
    return seen;
  }
}
