/** <glass-instrument-timing>: the same work twice, number by number and as whole arrays, measured when you ask. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { short } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";

export default class Timing extends InstrumentElement {
  /** @override */
  build() {
    this.again = h("button", { type: "button", class: "button primary large", disabled: true, click: () => this.measure() }, t("timing.measuring"));
    this.cards = ["dot", "epoch"].map((name) => new Card(name));
    this.code = h("div", { class: "two-codes" }, ...["python", "numpy"].map((name) => h("figure", {}, h("figcaption", {}, t(`timing.${name}`)), h("pre", { class: "code", "data-part": name, tabindex: "0" }))));
    this.append(h("div", { class: "timing-head" }, h("p", { class: "instrument-help" }, t("timing.what")), this.again), ...this.cards.map(({ element }) => element), this.code);
  }

  measure() {
    this.wait(true);
    this.sendChange("turn", (this.asked.turn ?? 0) + 1);
  }

  /** @param {boolean} busy */
  wait(busy) {
    if (!this.again) return;
    this.again.disabled = busy;
    this.again.textContent = t(busy ? "timing.measuring" : "timing.again");
    this.toggleAttribute("data-busy", busy);
  }

  /** @override */
  failed() {
    this.wait(false);
  }

  /** @override */
  shown() {
    this.wait(false);
    const { results } = this;
    const [dot, epoch] = this.cards ?? [];
    dot?.show(t("timing.dot", { count: results.n }), results, results.dot_difference);
    epoch?.show(t("timing.epoch", { count: results.examples }), results, results.epoch_difference);
    for (const name of ["python", "numpy"]) {
      const place = this.querySelector(`pre[data-part="${name}"]`);
      if (place) place.textContent = this.facts[name];
    }
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return [[t("timing.dot.short"), t("timing.times", { ratio: short(this.results.dot_ratio) })], [t("timing.epoch.short"), t("timing.times", { ratio: short(this.results.epoch_ratio) })]];
  }
}

class Card {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.title = h("h2", {});
    this.ratio = h("strong", { class: "ratio", "data-part": `${name}-ratio` });
    this.rows = ["loop", "vector"].map((way) => ({ way, bar: h("i", {}), time: h("output", { "data-part": `${name}-${way}` }) }));
    this.same = h("p", { class: "view-note" });
    this.element = h("section", { class: "timing-card" }, h("header", {}, this.title, this.ratio),
      ...this.rows.map(({ way, bar, time }) => h("div", { class: `timing-row ${way}` }, h("span", {}, t(`timing.${way}`)), h("div", { class: "bar-track" }, bar), time)), this.same);
  }

  /**
   * @param {string} title
   * @param {Record<string, number>} results
   * @param {number} difference  between the two answers
   */
  show(title, results, difference) {
    this.title.textContent = title;
    this.ratio.textContent = t("timing.faster", { ratio: short(results[`${this.name}_ratio`]) });
    const longest = Math.max(...this.rows.map(({ way }) => results[`${this.name}_${way}`]));
    for (const { way, bar, time } of this.rows) {
      const seconds = results[`${this.name}_${way}`];
      bar.style.width = `${Math.max(0.4, (100 * seconds) / longest)}%`;
      time.textContent = seconds >= 1 ? t("timing.seconds", { number: short(seconds) }) : t("timing.milliseconds", { number: short(seconds * 1000) });
    }
    this.same.textContent = difference < 1e-6 ? t("timing.same") : t("timing.differs", { difference: short(difference) });
  }
}

customElements.define("glass-instrument-timing", Timing);
