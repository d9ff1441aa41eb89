/** <glass-curves>: loss and accuracy of every part over the epochs, and the learning rate below where a schedule moves it. */

import { palette } from "../draw/color.js";
import { DASHES as PIN_DASHES, memberColor } from "../compare/members.js";
import { h } from "../dom.js";
import { lossText } from "../format.js";
import { t } from "../messages.js";
import { HELD_OUT, PARTS } from "../parts.js";
import { pins } from "../pins.js";
import { Chart } from "./chart.js";
import { CurveStore } from "./curve-store.js";
import { GlassElement } from "./element.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./chart.js").Line} Line */

const DASHES = /** @type {const} */ ({ train: "solid", validation: "dash", test: "dot" });
const REFRESH = 200;
const MOST_POINTS = 300;
const KEPT_POINTS = 120;
const GAP_POINTS = 150;

export class GlassCurves extends GlassElement {
  #store = new CurveStore();
  #drawnAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #later;
  #log = false;
  #runs = 0;

  /** @override */
  get views() {
    return [{ view: "curves", max_fps: 5 }];
  }

  /** @override */
  build() {
    this.scale = h("input", { type: "checkbox", change: () => this.#setLog() });
    this.head = h("div", { class: "curves-head" }, ...PARTS.map((part) => h("span", { class: `curves-key ${part}` }, h("i", {}), t(`part.${part}`))),
      h("label", { class: "plane-toggle" }, this.scale, t("curves.log")), this.gap = h("output", { class: "curves-gap", hidden: true }));
    this.loss = h("div", { class: "curves-plot" });
    this.second = h("div", { class: "curves-plot" });
    this.rate = h("div", { class: "curves-plot curves-rate", hidden: true });
    this.plots = h("div", { class: "curves-plots", role: "img", "aria-label": t("curves.label") }, this.loss, this.second, this.rate);
    this.failure = h("p", { class: "curves-failure", role: "status", hidden: true });
    this.append(this.head, this.plots, this.failure);
    this.charts = { loss: new Chart(this.loss), second: new Chart(this.second), rate: new Chart(this.rate) };
  }

  /** @override */
  connected() {
    this.whenGone(pins.on(() => {
      this.#drawnAt = 0;
      this.repaint();
    }));
  }

  /** @returns {Record<string, import("../pins.js").Points>} every curve as it stands, thinned, for a pin to keep */
  snapshot() {
    const round = (/** @type {number} */ value) => Number(value.toPrecision(5));
    const names = [...this.#store.columns.keys()].filter((name) => /_(loss|accuracy|mae)$/.test(name));
    return Object.fromEntries(names.map((name) => {
      const { x, y } = this.#store.series(name, KEPT_POINTS);
      return [name, { x: x.map(round), y: y.map(round) }];
    }));
  }

  /** @override */
  reset() {
    this.#store.clear();
    this.#runs += 1;
    this.repaint();
  }

  /** @override */
  disconnectedCallback() {
    clearTimeout(this.#later);
    this.#later = undefined;
    super.disconnectedCallback();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#store.take(frame);
    this.repaint();
  }

  /** @override */
  resized() {
    this.#drawnAt = 0;
    this.repaint();
  }

  /** @override */
  restyle() {
    this.#drawnAt = 0;
    this.repaint();
  }

  #setLog() {
    this.#log = Boolean(this.scale?.checked);
    this.#drawnAt = 0;
    this.repaint();
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
    this.#draw().catch((error) => this.#fail(error));
  }

  async #draw() {
    const { charts, rate } = this;
    if (!charts || !rate) return;
    const [x, key] = [t("curves.epoch"), `${this.#runs}`];
    const second = this.#store.has("train_mae") && (this.store?.state.run?.metrics?.train?.accuracy ?? null) === null ? "mae" : "accuracy";
    const moving = (this.store?.state.spec?.schedule?.kind ?? "constant") !== "constant" && this.#store.has("learning_rate");
    rate.hidden = !moving;
    this.classList.toggle("with-rate", moving);
    const mark = this.#best();
    const breaks = this.#store.epochsOf(this.store?.state.run?.breaks ?? []);
    await charts.loss.draw([...this.#gap(breaks), ...this.#lines("loss", breaks)], { x, y: t("curves.loss"), log: this.#log, mark, breaks, key: `${key}${this.#log}` });
    await nextFrame();
    await charts.second.draw(this.#lines(second, breaks), second === "accuracy"
      ? { x, y: t("curves.accuracy"), range: [-0.02, 1.04], format: ".1%", breaks, key } : { x, y: t("curves.mae"), log: this.#log, breaks, key: `${key}${this.#log}` });
    if (moving) {
      await nextFrame();
      const points = this.#store.series("learning_rate", MOST_POINTS);
      await charts.rate.draw([{ name: t("curves.rate"), color: palette().ink, dash: "solid", points }], { x, y: t("curves.rate"), key });
    }
    this.#describe(second);
    if (this.failure) this.failure.hidden = true;
  }

  /** Where early stopping is on: the epoch whose weights are the best so far. @returns {{x: number, words: string}|null} */
  #best() {
    const best = /** @type {any} */ (this.store?.state.run)?.best;
    return best ? { x: best.epoch, words: t("curves.best", { epoch: best.epoch }) } : null;
  }

  /** What lies between training and held-out loss, as an area and as a number. @param {readonly number[]} breaks  epochs at which something was replaced @returns {Line[]} */
  #gap(breaks) {
    const held = HELD_OUT.find((part) => this.#store.has(`${part}_loss`));
    if (this.gap) this.gap.hidden = !held;
    const pieces = held ? this.#store.between("train_loss", `${held}_loss`, GAP_POINTS, breaks) : [];
    const last = pieces.at(-1);
    if (!last || !this.gap) return [];
    const apart = (last.high.at(-1) ?? NaN) - (last.low.at(-1) ?? NaN);
    const text = t("curves.gap", { part: t(`part.${held}`), value: `${apart < 0 ? "−" : ""}${lossText(Math.abs(apart))}` });
    if (this.gap.textContent !== text) this.gap.textContent = text;
    const color = getComputedStyle(this).getPropertyValue("--warning").trim() || palette().ink;
    return pieces.map((piece) => ({ name: "", color, dash: "solid", points: { y: [], ...piece } }));
  }

  /** @param {string} what @param {readonly number[]} breaks  epochs at which something was replaced @returns {Line[]} */
  #lines(what, breaks) {
    const style = getComputedStyle(this);
    const pinned = pins.list().map(({ name, curves }, i) => ({
      name: t("curves.pinned", { name }), color: memberColor(i), dash: PIN_DASHES[i], points: curves?.[`train_${what}`] ?? { x: [], y: [] },
    })).filter(({ points }) => points.x.length);
    const there = PARTS.filter((part) => this.#store.has(`${part}_${what}`));
    const points = this.#store.together(there.map((part) => `${part}_${what}`), MOST_POINTS, breaks);
    const own = there.map((part, i) => ({
      name: t(`part.${part}`),
      color: style.getPropertyValue(`--curve-${part}`).trim() || palette().ink,
      dash: DASHES[part],
      points: points[i],
    }));
    return [...pinned, ...own];
  }

  /** @param {string} second */
  #describe(second) {
    const last = (/** @type {string} */ name) => this.#store.columns.get(name)?.at(-1) ?? NaN;
    const words = t("curves.words", { epoch: last("epoch"), loss: last("train_loss").toPrecision(3), second: t(`curves.${second}`), value: last(`train_${second}`).toPrecision(3) });
    this.plots?.setAttribute("aria-label", words);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!this.failure) return;
    this.failure.textContent = t("curves.failed", { reason: error instanceof Error ? error.message : String(error) });
    this.failure.hidden = false;
  }
}

/** One chart per screen refresh, so that pictures never wait for two. @returns {Promise<unknown>} */
function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

customElements.define("glass-curves", GlassCurves);
