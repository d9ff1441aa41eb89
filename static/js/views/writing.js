/** A running text gone on with, symbol after symbol, until it is stopped: each is drawn anew from what the network holds likely. */

import { predictTexts } from "../api.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

const MOST = 1000;
const CONTROLS = /** @type {const} */ ([["temperature", 0.1, 2, 0.1, 0.8], ["top_k", 0, 50, 1, 0], ["top_p", 0.05, 1, 0.05, 1]]);

export class Writing {
  on = false;
  written = "";

  /** @param {import("./element.js").GlassElement} host */
  constructor(host) {
    this.host = host;
    /** @type {Record<string, HTMLInputElement>} */
    this.inputs = {};
    const fields = CONTROLS.map(([name, min, max, step, value]) => {
      const shown = h("output", {}, String(value));
      this.inputs[name] = h("input", { type: "range", min, max, step, value, "aria-label": t(`writing.${name}`), title: t(`writing.${name}.help`), input: () => { shown.textContent = this.inputs[name].value; } });
      return h("label", { class: "writing-field", title: t(`writing.${name}.help`) }, h("span", {}, t(`writing.${name}`)), this.inputs[name], shown);
    });
    this.button = h("button", { type: "button", class: "button primary", "data-action": "write", click: () => (this.on ? this.stop() : void this.start()) }, t("writing.start"));
    this.text = h("p", { class: "written", "data-part": "written", "aria-live": "off" });
    this.element = h("section", { class: "writing", hidden: true }, h("div", { class: "writing-fields" }, ...fields), this.button, this.text);
  }

  stop() {
    this.on = false;
    this.button.textContent = t("writing.start");
  }

  async start() {
    const run = this.host.store?.state.run?.id;
    if (!run) return;
    this.on = true;
    this.button.textContent = t("writing.stop");
    const begin = this.host.store?.state.reading.text ?? "";
    this.written = "";
    for (let number = 0; this.on && number < MOST; number += 1) {
      try {
        const { answers } = await predictTexts(run, [begin + this.written], this.asked(number));
        this.written += answers[0].text;
      } catch (error) {
        this.text.textContent = `${begin}${this.written} — ${/** @type {Error} */ (error).message}`;
        break;
      }
      this.text.replaceChildren(h("span", { class: "begun" }, begin), this.written);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    this.stop();
  }

  /** @param {number} number */
  asked(number) {
    const { temperature, top_k: most, top_p: share } = this.inputs;
    return { symbols: 1, seed: Math.floor(Math.random() * 2 ** 30) + (number % 2), temperature: temperature.valueAsNumber, top_p: share.valueAsNumber, ...(most.valueAsNumber ? { top_k: most.valueAsNumber } : {}) };
  }
}
