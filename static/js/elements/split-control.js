/** How the points are shared out: two sliders for the training and the test part, validation gets the rest. */

import { h } from "../dom.js";
import { problemAt } from "../forms.js";
import { t } from "../messages.js";
import { whatIsThis } from "./popups.js";

/** @typedef {{train: number, validation: number, test: number}} Shares */

const STEP = 5;
const LEAST = 5;

/**
 * The three shares after one of them was moved: together always 1, training never empty.
 * @param {Shares} shares
 * @param {"train"|"test"} moved
 * @param {number} percent
 * @returns {Shares}
 */
export function shareOut(shares, moved, percent) {
  const other = moved === "train" ? "test" : "train";
  const least = moved === "train" ? LEAST : 0;
  const value = Math.min(100 - (other === "train" ? LEAST : 0), Math.max(least, percent));
  const rest = Math.min(Math.round(shares[other] * 100), 100 - value);
  const whole = { [moved]: value, [other]: rest };
  return { train: whole.train / 100, validation: (100 - value - rest) / 100, test: whole.test / 100 };
}

export class SplitControl {
  /** @param {(shares: Shares) => void} change */
  constructor(change) {
    this.shares = { train: 0.7, validation: 0.15, test: 0.15 };
    this.text = h("span", { class: "panel-note" });
    this.bars = [h("span"), h("span"), h("span")];
    this.error = h("div", { class: "field-error", role: "alert" });
    this.ranges = /** @type {const} */ (["train", "test"]).map((part) => {
      const range = h("input", { type: "range", min: 0, max: 100, step: STEP, "aria-label": t(`data.split.${part}`) });
      range.addEventListener("input", () => {
        this.shares = shareOut(this.shares, part, range.valueAsNumber);
        this.draw();
        change(this.shares);
      });
      return range;
    });
    const label = t("data.split");
    this.element = h("div", { class: "field", role: "group", "aria-label": label, "data-path": "data.split" },
      h("div", { class: "field-label" }, h("span", { class: "legend" }, label), whatIsThis(label, t("data.split.help"), t("form.help", { label }))),
      this.text, h("div", { class: "parts", "aria-hidden": "true" }, ...this.bars), ...this.ranges, this.error);
  }

  /**
   * @param {Shares|undefined} shares
   * @param {import("../types.js").Problem[]} problems
   * @param {boolean} readonly
   */
  show(shares, problems, readonly) {
    this.element.hidden = !shares;
    if (!shares) return;
    if (!this.ranges.some((range) => range.matches(":active"))) this.shares = shares;
    this.error.textContent = problemAt(problems, "data.split");
    for (const range of this.ranges) range.disabled = readonly;
    this.draw();
  }

  draw() {
    const { train, validation, test } = this.shares;
    const percents = [train, validation, test].map((share) => Math.round(share * 100));
    this.text.textContent = percents.join(" · ");
    this.bars.forEach((bar, i) => { bar.style.flex = `${percents[i]} 0 0`; });
    [train, test].forEach((share, i) => {
      const percent = Math.round(share * 100);
      this.ranges[i].valueAsNumber = percent;
      this.ranges[i].style.setProperty("--fill", `${percent}%`);
      this.ranges[i].setAttribute("aria-valuetext", `${percent} %`);
    });
  }
}
