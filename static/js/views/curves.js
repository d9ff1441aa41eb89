/** <glass-curves>: loss and accuracy of every part over the epochs, and the learning rate below where a schedule moves it. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { Chart } from "./chart.js";
import { CurveStore } from "./curve-store.js";
import { GlassElement } from "./element.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./chart.js").Line} Line */

const PARTS = /** @type {const} */ (["train", "validation", "test"]);
const DASHES = /** @type {const} */ ({ train: "solid", validation: "dash", test: "dot" });
const REFRESH = 200;
const MOST_POINTS = 300;

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
      h("label", { class: "plane-toggle" }, this.scale, t("curves.log")));
    this.loss = h("div", { class: "curves-plot" });
    this.second = h("div", { class: "curves-plot" });
    this.rate = h("div", { class: "curves-plot curves-rate", hidden: true });
    this.plots = h("div", { class: "curves-plots", role: "img", "aria-label": t("curves.label") }, this.loss, this.second, this.rate);
    this.failure = h("p", { class: "curves-failure", role: "status", hidden: true });
    this.append(this.head, this.plots, this.failure);
    this.charts = { loss: new Chart(this.loss), second: new Chart(this.second), rate: new Chart(this.rate) };
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
    const wait = this.#drawnAt + REFRESH - performance.now();
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
    await charts.loss.draw(this.#lines("loss"), { x, y: t("curves.loss"), log: this.#log, key: `${key}${this.#log}` });
    await nextFrame();
    await charts.second.draw(this.#lines(second), second === "accuracy"
      ? { x, y: t("curves.accuracy"), range: [-0.02, 1.04], format: ".1%", key } : { x, y: t("curves.mae"), log: this.#log, key: `${key}${this.#log}` });
    if (moving) {
      await nextFrame();
      const points = this.#store.series("learning_rate", MOST_POINTS);
      await charts.rate.draw([{ name: t("curves.rate"), color: palette().ink, dash: "solid", points }], { x, y: t("curves.rate"), key });
    }
    this.#describe(second);
    if (this.failure) this.failure.hidden = true;
  }

  /** @param {string} what @returns {Line[]} */
  #lines(what) {
    const style = getComputedStyle(this);
    return PARTS.filter((part) => this.#store.has(`${part}_${what}`)).map((part) => ({
      name: t(`part.${part}`),
      color: style.getPropertyValue(`--curve-${part}`).trim() || palette().ink,
      dash: DASHES[part],
      points: this.#store.series(`${part}_${what}`, MOST_POINTS),
    }));
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
