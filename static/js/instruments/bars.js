/** Softmax in the hand: three logits that can be pulled, and the probabilities they become. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";

const MOST = 10;

export class Bars {
  /** @param {(name: string, value: number) => void} change  of z1, z2, z3 */
  constructor(change) {
    this.rows = ["z1", "z2", "z3"].map((name, i) => {
      const range = h("input", { type: "range", min: -MOST, max: MOST, step: 0.1, "aria-label": t("softmax.logit", { number: i + 1 }), input: () => change(name, range.valueAsNumber) });
      const [logit, bar, p] = [h("output", {}), h("i", {}), h("output", { "data-part": `p${i + 1}` })];
      const mark = h("span", { class: "bar-mark" });
      const row = h("div", { class: "bar-row" }, h("b", { class: "math" }, "z", h("sub", {}, String(i + 1))), range, logit, h("div", { class: "bar-track" }, bar), p, mark);
      return { row, range, logit, bar, p, mark };
    });
    this.element = h("div", { class: "bars", role: "group", "aria-label": t("softmax.label") },
      h("div", { class: "bar-row bar-heads", "aria-hidden": "true" }, h("span", {}), h("span", {}, t("softmax.logits")), h("span", {}), h("span", {}, t("softmax.probabilities")), h("span", {}), h("span", {})),
      ...this.rows.map(({ row }) => row));
  }

  /**
   * @param {ArrayLike<number|bigint>} logits
   * @param {ArrayLike<number|bigint>} probabilities
   * @param {number} argmax  from 1
   * @param {number} [truth]  from 1
   */
  show(logits, probabilities, argmax, truth) {
    this.rows.forEach(({ row, range, logit, bar, p, mark }, i) => {
      const [z, share] = [Number(logits[i]), Number(probabilities[i])];
      if (!range.matches(":active")) range.value = String(z);
      range.style.setProperty("--fill", `${((Number(range.value) + MOST) / (2 * MOST)) * 100}%`);
      logit.textContent = fixed(z, 1);
      bar.style.width = `${share * 100}%`;
      p.textContent = fixed(share, 4);
      row.dataset.largest = String(argmax === i + 1);
      mark.textContent = [argmax === i + 1 ? t("softmax.argmax") : "", truth === i + 1 ? t("softmax.truth") : ""].filter(Boolean).join(" · ");
    });
  }
}
