/** <glass-race-curves>: everybody's curves over each other, mean and spread where there are several first weights; η below where it moves. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { Chart } from "../views/chart.js";
import { CurveStore } from "../views/curve-store.js";
import { GlassElement } from "../views/element.js";
import { DASHES, memberColor } from "./members.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../views/chart.js").Line} Line */

const REFRESH = 250;
const MOST_POINTS = 240;

export class GlassRaceCurves extends GlassElement {
  curves = new CurveStore();
  /** @type {import("../parts.js").Part} */
  shown = "train";
  #log = false;
  #drawnAt = 0;
  #runs = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #later;

  /** @override */
  get views() {
    return [{ view: "curves", max_fps: 5 }];
  }

  /** @override */
  build() {
    this.scale = h("input", { type: "checkbox", change: () => this.#change(() => (this.#log = Boolean(this.scale?.checked))) });
    this.choices = PARTS.map((part) => h("button", { type: "button", class: "button small", "data-part": part, "aria-pressed": String(part === this.shown), click: () => this.choose(part) }, t(`part.${part}`)));
    this.loss = h("div", { class: "race-plot" });
    this.second = h("div", { class: "race-plot" });
    this.rate = h("div", { class: "race-plot race-rate", hidden: true });
    this.plots = h("div", { class: "race-plots", role: "img", "aria-label": t("curves.label") }, this.loss, this.second, this.rate);
    this.append(h("div", { class: "race-curves-head" }, h("div", { class: "group", role: "group", "aria-label": t("compare.part") }, ...this.choices),
      h("label", { class: "plane-toggle" }, this.scale, t("curves.log"))), this.plots);
    this.charts = { loss: new Chart(this.loss), second: new Chart(this.second), rate: new Chart(this.rate) };
  }

  /** @override */
  connected() {
    this.follow("spec", () => this.#change(() => undefined));
  }

  /** @param {import("../parts.js").Part} part */
  choose(part) {
    for (const button of this.choices ?? []) button.setAttribute("aria-pressed", String(button.dataset.part === part));
    this.#change(() => (this.shown = part));
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.#drawnAt = 0;
    this.repaint();
  }

  /** @override */
  reset() {
    this.curves.clear();
    this.#runs += 1;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.curves.take(frame);
    this.repaint();
  }

  /** @override */
  resized() {
    this.#change(() => undefined);
  }

  /** @override */
  restyle() {
    this.#change(() => undefined);
  }

  /** @override */
  paint() {
    if (!this.offsetParent || !this.charts) return;
    const wait = this.#drawnAt + Chart.pace(REFRESH, this.charts) - performance.now();
    if (wait > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.repaint();
      }, wait);
      return;
    }
    this.#drawnAt = performance.now();
    this.#draw();
  }

  async #draw() {
    const { charts, rate } = this;
    if (!charts || !rate) return;
    for (const button of this.choices ?? []) button.hidden = button.dataset.part !== "train" && !this.curves.has(`0.${button.dataset.part}_loss`);
    const second = this.curves.has("0.train_accuracy") ? "accuracy" : "mae";
    const [x, key] = [t("curves.epoch"), `${this.#runs}${this.shown}`];
    const lossAxes = { x, y: t("compare.axis", { part: t(`part.${this.shown}`), what: t("curves.loss") }), log: this.#log, key: `${key}${this.#log}` };
    const secondAxes = { x, y: t("compare.axis", { part: t(`part.${this.shown}`), what: t(`curves.${second}`) }), key };
    const moving = this.members.some(({ spec }) => (spec.schedule?.kind ?? "constant") !== "constant");
    rate.hidden = !moving;
    this.classList.toggle("with-rate", moving);
    await charts.loss.draw(this.lines(`${this.shown}_loss`), lossAxes);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await charts.second.draw(this.lines(`${this.shown}_${second}`), second === "accuracy" ? { ...secondAxes, range: [-0.02, 1.04], format: ".1%" } : secondAxes);
    if (moving) await charts.rate.draw(this.lines("learning_rate"), { x, y: t("compare.rate"), key: `${key}${this.#log}`, log: this.#log });
    this.plots?.setAttribute("aria-label", this.words(second));
  }

  /** @returns {{name: string, spec: any}[]} */
  get members() {
    return this.store?.state.spec?.members ?? [];
  }

  /** @param {string} what @returns {Line[]} */
  lines(what) {
    return this.members.map(({ name }, i) => {
      const mean = `${i}.${what}.mean`;
      const many = this.curves.has(mean);
      const points = many ? whole(this.curves, mean, `${i}.${what}.spread`) : this.curves.series(`${i}.${what}`, MOST_POINTS);
      return { name, color: memberColor(i), dash: DASHES[i % DASHES.length], points };
    }).filter(({ points }) => points.x.length);
  }

  /** @param {string} second @returns {string} the same in words */
  words(second) {
    const last = (/** @type {string} */ name) => this.curves.columns.get(name)?.findLast(Number.isFinite);
    const parts = this.members.map(({ name }, i) => t("compare.curve.words", {
      name, loss: last(`${i}.${this.shown}_loss`)?.toPrecision(3) ?? "–", what: t(`curves.${second}`), value: last(`${i}.${this.shown}_${second}`)?.toPrecision(3) ?? "–",
    }));
    return `${t("curves.label")}. ${parts.join(" ")}`;
  }
}

/**
 * The points at which all networks were measured, with the band of one standard deviation.
 * @param {CurveStore} curves
 * @param {string} mean
 * @param {string} spread
 * @returns {{x: number[], y: number[], low: number[], high: number[]}}
 */
export function whole(curves, mean, spread) {
  const [epochs, means, spreads] = ["epoch", mean, spread].map((name) => curves.columns.get(name) ?? []);
  const chosen = epochs.map((_, i) => i).filter((i) => Number.isFinite(means[i]));
  const pick = (/** @type {(i: number) => number} */ value) => chosen.map(value);
  return { x: pick((i) => epochs[i]), y: pick((i) => means[i]), low: pick((i) => Math.max(0, means[i] - spreads[i])), high: pick((i) => means[i] + spreads[i]) };
}

customElements.define("glass-race-curves", GlassRaceCurves);
