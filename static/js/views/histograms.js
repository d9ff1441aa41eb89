/** <glass-histograms>: how the weights, outputs or gradients of every layer are spread, the newest in front of what was before. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { percent, short } from "./numbers.js";
import { outline, ridgesOf, spanOf, strength } from "./ridge.js";
import { segmented } from "./segmented.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {"weights"|"activations"|"gradients"} Quantity */
/** @typedef {{name: string, kind: string, activation: string}} LayerName */
/** @typedef {{card: HTMLElement, canvas: HTMLCanvasElement, ends: HTMLElement[], facts: HTMLElement}} Card */

const QUANTITIES = /** @type {readonly Quantity[]} */ (["weights", "activations", "gradients"]);
/** Kinds of layer that work otherwise while training. */
const BUSY = new Set(["dropout", "gaussian_noise", "batch_norm"]);

export class GlassHistograms extends FrameElement {
  /** @type {Quantity} */
  #of = "weights";
  #training = false;
  #overlaid = false;
  /** @type {Card[]} */
  #cards = [];
  #built = "";

  /** @override */
  get views() {
    return [{ view: "histograms", of: this.#of, training: this.#training, max_fps: 4 }];
  }

  /** @override */
  build() {
    this.choice = segmented(t("histograms.of"), QUANTITIES.map((value) => ({ value, label: t(`histograms.${value}`) })), this.#of, (value) => this.#choose({ of: value }));
    this.busy = h("input", { type: "checkbox", name: "training", change: () => this.#choose({ training: Boolean(this.busy?.checked) }) });
    this.busyLabel = h("label", { class: "plane-toggle", title: t("histograms.training.help") }, this.busy, t("histograms.training"));
    this.over = h("input", { type: "checkbox", name: "overlaid", change: () => this.#overlay() });
    this.note = h("span", { class: "view-note" });
    this.grid = h("div", { class: "card-grid" });
    this.append(h("div", { class: "view-tools" }, this.choice.element, h("label", { class: "plane-toggle" }, this.over, t("histograms.overlaid")), this.busyLabel, this.note), this.grid);
  }

  /** @override */
  connected() {
    this.follow("spec", () => this.#offer());
    this.#offer();
  }

  /** Only where a layer works otherwise while training is there anything to choose. */
  #offer() {
    const layers = this.store?.state.spec?.model?.layers ?? [];
    const differs = layers.some((/** @type {any} */ { kind }) => BUSY.has(kind));
    if (this.busyLabel) this.busyLabel.hidden = !differs || this.#of === "weights";
  }

  /** @param {{of?: Quantity, training?: boolean}} wish */
  #choose({ of = this.#of, training = this.#training }) {
    [this.#of, this.#training] = [of, training];
    this.choice?.choose(of);
    this.frame = null;
    this.#offer();
    this.wishesChanged();
    this.repaint();
  }

  #overlay() {
    this.#overlaid = Boolean(this.over?.checked);
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.meta.of !== this.#of || (frame.meta.training === "true") !== this.#training) return;
    super.update(frame);
  }

  /** @override */
  paint() {
    const [frame, grid] = [this.frame, this.grid];
    if (!grid || !this.offsetParent) return;
    grid.classList.toggle("waiting", !frame);
    if (!frame) return;
    const layers = /** @type {LayerName[]} */ (metaJson(frame, "layers") ?? []);
    this.#build(layers);
    layers.forEach((layer, at) => this.#draw(frame, layer, at));
    const examples = Number(frame.meta.examples);
    if (this.note) this.note.textContent = layers.length ? (examples ? t("histograms.examples", { count: examples }) : "") : t("histograms.none");
  }

  /** @param {LayerName[]} layers */
  #build(layers) {
    const key = JSON.stringify(layers.map(({ name, activation }) => [name, activation]));
    if (key === this.#built) return;
    this.#built = key;
    this.#cards = layers.map((layer) => {
      const canvas = h("canvas", { class: "ridge", role: "img" });
      const ends = [0, 1, 2].map(() => h("span"));
      const facts = h("p", { class: "card-facts" });
      const card = h("section", { class: "card", "data-layer": layer.name }, h("h3", { class: "card-title" }, layer.name, h("small", {}, layer.activation === "linear" ? layer.kind : layer.activation)),
        canvas, h("div", { class: "ridge-axis", "aria-hidden": "true" }, ...ends), facts);
      return { card, canvas, ends, facts };
    });
    this.grid?.replaceChildren(...this.#cards.map(({ card }) => card));
  }

  /** @param {Frame} frame @param {LayerName} layer @param {number} at */
  #draw(frame, layer, at) {
    const { canvas, ends, facts } = this.#cards[at];
    const ridges = ridgesOf(frame, at);
    const span = spanOf(ridges);
    this.#ridges(canvas, ridges, span);
    const moments = ridges.length;
    const last = (/** @type {string} */ name) => Number(frame.arrays[name].data[at * moments + moments - 1]);
    const newest = ridges[moments - 1];
    ends[0].textContent = span[0] < 0 ? short(span[0]) : "0";
    ends[1].textContent = span[0] < 0 && span[1] > 0 ? "0" : "";
    ends[1].style.left = `${(-span[0] / (span[1] - span[0])) * 100}%`;
    ends[2].textContent = span[1] > 0 ? short(span[1]) : "0";
    const words = factsOf(last, frame.meta.of);
    facts.replaceChildren(...words.map(({ name, text, bad }) => h("span", { "data-fact": name, class: bad ? "alarming" : null }, text)));
    canvas.setAttribute("aria-label", t("histograms.words", { layer: layer.name, low: short(newest.low), high: short(newest.high), facts: words.map(({ text }) => text).join(", "), count: moments }));
  }

  /** @param {HTMLCanvasElement} canvas @param {import("./ridge.js").Ridge[]} ridges @param {[number, number]} span */
  #ridges(canvas, ridges, span) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const context = fitCanvas(canvas, width, height);
    const { accent, line, surfaceCss } = palette();
    context.clearRect(0, 0, width, height);
    const zero = (-span[0] / (span[1] - span[0])) * width;
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(zero, 0);
    context.lineTo(zero, height);
    context.stroke();
    const rise = this.#overlaid || ridges.length < 2 ? height - 6 : height * 0.42;
    ridges.forEach((ridge, index) => {
      const base = this.#overlaid || ridges.length < 2 ? height - 1 : rise + 3 + ((height - 4 - rise) * index) / (ridges.length - 1);
      const points = outline(ridge, span, { width, base, height: rise });
      const newest = index === ridges.length - 1;
      context.beginPath();
      points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
      if (!this.#overlaid) {
        context.globalAlpha = 1;
        context.fillStyle = surfaceCss;
        context.fill();
      }
      context.globalAlpha = newest ? 0.3 : 0.1 * strength(index, ridges.length);
      context.fillStyle = accent;
      context.fill();
      context.globalAlpha = strength(index, ridges.length);
      context.strokeStyle = accent;
      context.lineWidth = newest ? 2 : 1;
      context.stroke();
    });
    context.globalAlpha = 1;
  }
}

/**
 * What a histogram does not show by itself, in words: zeros, numbers that are none, saturated and dead units.
 * @param {(name: string) => number} last  the newest value of a count
 * @param {string} of
 * @returns {{name: string, text: string, bad: boolean}[]}
 */
function factsOf(last, of) {
  const total = Math.max(1, last("total"));
  const facts = [
    { name: "deviation", text: t("histograms.deviation", { value: short(last("deviation")) }), bad: false },
    { name: "zeros", text: t("histograms.zeros", { share: percent(last("zeros") / total, 0) }), bad: last("zeros") === total },
  ];
  if (last("bad") > 0) facts.push({ name: "bad", text: t("histograms.bad", { count: last("bad") }), bad: true });
  if (of !== "activations") return facts;
  if (Number.isFinite(last("saturated"))) facts.push({ name: "saturated", text: t("histograms.saturated", { share: percent(last("saturated"), 0) }), bad: last("saturated") > 0.5 && !Number.isFinite(last("dead")) });
  if (Number.isFinite(last("dead"))) facts.push({ name: "dead", text: t("histograms.dead", { count: last("dead") }), bad: last("dead") > 0 });
  return facts;
}

customElements.define("glass-histograms", GlassHistograms);
