/** <glass-reasons>: which pixels the answer hangs on, found in three ways beside each other: saliency, occlusion, Grad-CAM. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { chosenPicture } from "../picture-choice.js";
import "../draw/legend.js";
import { fitCanvas, GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { paintPicture, paintValues, scaleOf } from "./map-colors.js";
import { percent, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {"saliency"|"occlusion"|"grad_cam"} Way */

const WAYS = /** @type {readonly Way[]} */ (["saliency", "occlusion", "grad_cam"]);
const SIZE = 168;

export class GlassReasons extends GlassElement {
  /** @type {Map<string, Frame>} */
  #frames = new Map();
  /** @type {number|null} the class that is asked about; null: the one that was chosen */
  #target = null;
  #patch = 0;
  /** @type {number|null} */
  #layer = null;
  #classes = "";
  #layers = "";

  /** @override */
  get views() {
    const asked = { max_fps: 6, ...(this.#target === null ? {} : { target: this.#target }), ...chosenPicture(this.store?.state) };
    return [
      { view: "saliency", ...asked },
      { view: "occlusion", patch: this.patchSize, ...asked, max_fps: 2 },
      { view: "grad_cam", ...(this.#layer ? { layer: this.#layer } : {}), ...asked },
    ];
  }

  /** A fifth of the picture, unless another size was chosen. */
  get patchSize() {
    const [, height = 28] = this.store?.state.architecture?.input_shape ?? [];
    return Math.min(this.#patch || Math.max(2, Math.round(Number(height) / 5)), Number(height) || 28);
  }

  /** @override */
  get blank() {
    return this.question ?? null;
  }

  /** @override */
  build() {
    this.target = h("select", { class: "input small", "aria-label": t("reasons.class"), change: () => this.#choose({ target: this.target?.value === "" ? null : Number(this.target?.value) }) });
    this.words = h("p", { class: "reasons-words" });
    this.picture = h("canvas", { class: "pixels", role: "img" });
    this.patch = h("input", { type: "range", min: 1, max: 14, value: 5, "aria-label": t("reasons.patch") });
    this.patch.addEventListener("input", () => this.#choose({ patch: Number(this.patch?.value) }));
    this.patchWords = h("output", {});
    this.layer = h("select", { class: "input small", "aria-label": t("reasons.layer"), change: () => this.#choose({ layer: Number(this.layer?.value) }) });
    const control = { saliency: null, occlusion: h("label", { class: "reason-control" }, t("reasons.patch"), this.patch, this.patchWords), grad_cam: h("label", { class: "reason-control" }, t("reasons.layer"), this.layer) };
    this.ways = WAYS.map((way) => {
      const canvas = h("canvas", { role: "img" });
      const legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
      const card = h("section", { class: "reason", "data-way": way }, h("h3", {}, t(`reasons.${way}`)), canvas, legend, control[way], h("p", { class: "view-note" }, t(`reasons.${way}.help`)));
      return { way, canvas, legend, card };
    });
    this.question = h("div", { class: "reason-stage" }, this.picture);
    const asked = h("section", { class: "reason asked" }, h("h3", {}, t("reasons.picture")), this.question, h("label", { class: "reason-control" }, t("reasons.class"), this.target), this.words);
    this.append(h("div", { class: "reasons" }, asked, ...this.ways.map(({ card }) => card)));
  }

  /** @override */
  connected() {
    this.follow("picture", () => this.wishesChanged());
    this.follow("architecture", () => this.wishesChanged());
  }

  /** @override */
  reset() {
    this.#frames.clear();
    [this.#target, this.#layer, this.#patch] = [null, null, 0];
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frames.set(frame.view, frame);
    this.repaint();
  }

  /** @param {{target?: number|null, patch?: number, layer?: number|null}} choice */
  #choose({ target = this.#target, patch = this.#patch, layer = this.#layer }) {
    [this.#target, this.#patch, this.#layer] = [target, patch, layer];
    this.wishesChanged();
    this.repaint();
  }

  /** @override */
  paint() {
    if (!this.offsetParent) return;
    for (const { way, canvas, legend, card } of this.ways ?? []) {
      const frame = this.#frames.get(way);
      const told = frame?.meta.present === "true" ? metaJson(frame, "json") : null;
      card.classList.toggle("waiting", !told);
      if (!frame || !told) continue;
      this.#draw(way, frame, told, canvas);
      legend[way === "occlusion" ? "showSigned" : "showRising"](...legendOf(way, told));
      canvas.setAttribute("aria-label", t("reasons.map", { way: t(`reasons.${way}`), name: told.classes[told.target] ?? "" }));
    }
    this.#paintAsked();
  }

  #paintAsked() {
    const frame = this.#frames.get("saliency");
    const told = frame?.meta.present === "true" ? metaJson(frame, "json") : null;
    if (!frame || !told || !this.picture || !this.words || !this.target || !this.patch || !this.patchWords) return;
    const [rows, columns] = frame.arrays.input.shape;
    paintPicture(fitCanvas(this.picture, SIZE, (SIZE * rows) / columns), frame.arrays.input, { x: 0, y: 0, width: SIZE, height: (SIZE * rows) / columns });
    const words = t("reasons.words", { name: told.classes[told.class] ?? "", asked: told.classes[told.target] ?? "", share: shareOf(told.share, told) });
    if (this.words.textContent !== words) this.words.textContent = words;
    this.picture.setAttribute("aria-label", words);
    this.#options(told);
    this.patch.max = String(Math.max(2, Math.floor(Math.min(rows, columns) / 2)));
    this.patch.value = String(this.patchSize);
    this.patchWords.textContent = t("reasons.patch.is", { size: this.patchSize });
  }

  /** @param {any} told */
  #options(told) {
    const key = told.classes.join("|");
    if (key !== this.#classes) {
      this.#classes = key;
      this.target?.replaceChildren(h("option", { value: "" }, t("reasons.class.chosen")), ...told.classes.map((/** @type {string} */ name, /** @type {number} */ at) => h("option", { value: at }, name)));
    }
    if (this.target && this.target.value !== String(this.#target ?? "")) this.target.value = String(this.#target ?? "");
    const cam = this.#frames.get("grad_cam");
    const { layers = [], layer = null } = (cam?.meta.present === "true" && metaJson(cam, "json")) || {};
    const names = JSON.stringify(layers);
    if (names !== this.#layers) {
      this.#layers = names;
      this.layer?.replaceChildren(...layers.map((/** @type {any} */ one) => h("option", { value: one.number }, one.name)));
    }
    if (this.layer && layer) this.layer.value = String(layer);
    this.ways?.find(({ way }) => way === "grad_cam")?.card.toggleAttribute("hidden", !layers.length);
  }

  /** @param {Way} way @param {Frame} frame @param {any} told @param {HTMLCanvasElement} canvas */
  #draw(way, frame, told, canvas) {
    const [rows, columns] = frame.arrays.input.shape;
    const height = (SIZE * rows) / columns;
    const context = fitCanvas(canvas, SIZE, height);
    const box = { x: 0, y: 0, width: SIZE, height };
    const map = frame.arrays[way === "occlusion" ? "fall" : "map"];
    if (!map) return;
    context.clearRect(0, 0, SIZE, height);
    const scale = way === "occlusion" ? scaleOf({ low: -reachOf(told), high: reachOf(told) }) : scaleOf({ low: 0, high: told.high || 1e-30 });
    if (way === "occlusion") {
      // Each place of the patch is painted at the patch's middle; what no middle reaches stays empty.
      const unit = SIZE / columns;
      const middle = told.patch / 2 - told.stride / 2;
      Object.assign(box, { x: middle * unit, y: middle * unit, width: map.shape[1] * told.stride * unit, height: map.shape[0] * told.stride * unit });
    }
    paintValues(context, map.data, [map.shape[0], map.shape[1]], 0, scale, box);
    context.globalAlpha = 0.22;
    context.globalCompositeOperation = "luminosity";
    paintPicture(context, frame.arrays.input, { x: 0, y: 0, width: SIZE, height });
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
  }
}

/** @param {any} told  of an occlusion */
function reachOf({ low, high }) {
  return Math.max(-low, high, 0.01);
}

/** What a class is given, as a percentage where all classes share one. @param {number} share @param {{probable: boolean}} told */
function shareOf(share, { probable }) {
  return probable ? percent(share) : short(share);
}

/** @param {Way} way @param {any} told @returns {[string, string, string]} */
function legendOf(way, told) {
  if (way === "occlusion") return [t("reasons.against", { share: shareOf(reachOf(told), told) }), t("reasons.for", { share: shareOf(reachOf(told), told) }), t("reasons.sides")];
  return ["0", short(told.high), ""];
}

customElements.define("glass-reasons", GlassReasons);
