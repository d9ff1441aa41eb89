/** <glass-transfer>: both phases of a transfer with what they reached, what is frozen, and the way from any trained network into one. */

import { h, icon } from "../dom.js";
import { ReuseForm } from "../elements/reuse-form.js";
import { WeightsForm } from "../elements/weights-form.js";
import { countText, percentText } from "../format.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{name: string, kind: string, shape: number[], parameters: number, kept: boolean, frozen: boolean}} Layer */
/** @typedef {Record<string, {accuracy?: number}|null>} Reached */

const ROWS = /** @type {const} */ (["before", "frozen", "tuned"]);

export class GlassTransfer extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;

  /** @override */
  get views() {
    return [{ view: "transfer", max_fps: 2 }];
  }

  /** @override */
  get blank() {
    return null;
  }

  /** @override */
  build() {
    this.heading = h("p", { class: "transfer-phase", role: "status", "data-part": "phase" });
    this.strip = h("ol", { class: "transfer-layers", role: "list", "aria-label": t("transfer.layers") });
    this.table = h("table", { class: "data-table transfer-table" });
    this.now = h("section", { class: "transfer-now", hidden: true }, this.heading, h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("transfer.table") }, this.table), this.strip);
    this.reuse = new ReuseForm();
    this.weights = new WeightsForm();
    this.ways = h("div", {}, h("section", {}, h("h3", {}, t("transfer.reuse")), this.reuse.element), h("details", { class: "fold" }, h("summary", {}, icon("down"), t("transfer.file")), this.weights.element));
    this.closed = h("p", { class: "view-note", hidden: true }, t("transfer.readonly"));
    this.append(this.now, this.ways, this.closed);
  }

  /** @override */
  connected() {
    for (const key of /** @type {const} */ (["spec", "catalog", "run", "readonly", "architecture", "imageSets"])) this.follow(key, () => this.offer());
    this.offer();
  }

  offer() {
    const state = this.store?.state;
    if (!state) return;
    if (this.ways && this.closed) [this.ways.hidden, this.closed.hidden] = [Boolean(state.readonly), !state.readonly];
    this.reuse?.show(state);
    this.weights?.show(state);
  }

  /** @override */
  reset() {
    this.#frame = null;
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frame = frame;
    this.repaint();
  }

  /** @override */
  paint() {
    const frame = this.#frame;
    if (!frame || !this.now || !this.offsetParent) return;
    const { phase } = frame.meta;
    this.now.hidden = !phase;
    if (!phase) return;
    const layers = /** @type {Layer[]} */ (metaJson(frame, "layers"));
    const [first, second] = /** @type {number[]} */ (metaJson(frame, "rates"));
    const [border, last] = /** @type {(number|null)[]} */ (metaJson(frame, "epochs"));
    const words = t(`transfer.phase.${phase}`, { cut: frame.meta.cut, source: this.#sourceText(frame.meta.source ?? ""), rate: short(phase === "tuned" ? second : first), epoch: border ?? 0 });
    if (this.heading && this.heading.textContent !== words) this.heading.textContent = words;
    this.strip?.replaceChildren(...layers.map(chip));
    this.#fill(/** @type {Record<string, Reached|null>} */ (metaJson(frame, "results")), { rates: ["", short(first), short(second)], epochs: ["0", `1–${border ?? last ?? ""}`, border === null ? "" : `${border + 1}–${last ?? ""}`], phase });
  }

  /** @param {string} source @returns {string} what it is called */
  #sourceText(source) {
    if (source.startsWith("kept_")) return t("transfer.kept");
    if (!source || source === "null") return t("transfer.itself");
    return this.store?.state.catalog?.trained?.find(({ name }) => name === source)?.title ?? source;
  }

  /**
   * @param {Record<string, Reached|null>} results
   * @param {{rates: string[], epochs: string[], phase: string}} how
   */
  #fill(results, { rates, epochs, phase }) {
    const parts = PARTS.filter((part) => ROWS.some((name) => results[name]?.[part]));
    const head = h("tr", {}, ...["phase", "rate", "epochs"].map((name) => h("th", { scope: "col" }, t(`transfer.column.${name}`))), ...parts.map((part) => h("th", { scope: "col" }, t("transfer.accuracy", { part: t(`part.${part}`) }))));
    const rows = ROWS.map((name, i) => h("tr", { "data-phase": name, "aria-current": name === phase ? "step" : null }, h("th", { scope: "row" }, t(`transfer.row.${name}`)), h("td", { "data-cell": "rate" }, rates[i]), h("td", {}, epochs[i]),
      ...parts.map((part) => h("td", { "data-cell": part }, percentText(results[name]?.[part]?.accuracy)))));
    this.table?.replaceChildren(h("caption", { class: "visually-hidden" }, t("transfer.table")), h("thead", {}, head), h("tbody", {}, ...rows));
  }
}

/** @param {Layer} layer */
function chip({ name, shape, parameters, kept, frozen }) {
  const state = frozen ? "frozen" : kept ? "tuned" : parameters ? "new" : "plain";
  return h("li", { "data-state": state, "data-layer": name }, icon(frozen ? "lock" : "unlock"), h("b", {}, name), h("small", {}, `${shape.join("×")}${parameters ? ` · ${countText(parameters)}` : ""}`), h("small", { class: "transfer-state" }, t(`transfer.state.${state}`)));
}

customElements.define("glass-transfer", GlassTransfer);
