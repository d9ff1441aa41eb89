/**
 * <glass-inspect>: one thing of the network, explained: its formula in symbols and with today's numbers, its map, its weights to
 * change and to hold. What is looked at stands in the store under `inspected`.
 */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { FormulaList } from "./formula-list.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { InspectMap } from "./inspect-map.js";
import { answerTable, exact, passTable } from "./inspect-tables.js";
import { WeightList } from "./inspect-weights.js";
import { featureNames, unitName } from "./network-names.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("../types.js").Inspected} Inspected */

/** Of an example that is many numbers so many are told. */
const TOLD = 3;
/** @type {Inspected} */
const FIRST = { what: "unit", layer: 1, unit: 0, source: 0, point: null };

export class GlassInspect extends FrameElement {
  /** @type {any} */
  #told = null;
  #focusWanted = false;
  #crumbs = "";
  #tables = "";

  /** @override */
  get views() {
    const { point, ...target } = this.target;
    return [{ view: "inspect", ...target, ...(point === null ? {} : { point }), max_fps: 10 }];
  }

  /** @returns {Inspected} */
  get target() {
    return this.store?.state.inspected ?? FIRST;
  }

  /** @override */
  build() {
    this.crumbs = h("nav", { class: "crumbs", "aria-label": t("inspect.path") });
    const turn = (/** @type {number} */ by, /** @type {"left"|"right"} */ picture, /** @type {string} */ words) =>
      h("button", { type: "button", class: "mini", "aria-label": words, title: words, click: () => this.#turn(by) }, icon(picture));
    this.example = h("button", { type: "button", class: "unit-link example-name", title: t("inspect.point.open"), click: () => this.#open({ what: "point" }) });
    this.chooser = h("div", { class: "example-choice", role: "group", "aria-label": t("inspect.example") },
      turn(-1, "left", t("inspect.example.before")), this.example, turn(1, "right", t("inspect.example.next")));
    this.map = new InspectMap(() => this.repaint());
    this.about = h("div", { class: "inspect-about" });
    this.formulas = new FormulaList(t("inspect.formulas"));
    this.weights = new WeightList({
      edit: ({ parameter, index }, value) => this.sendCommand("edit", { parameter, index, value }),
      freeze: (weight, frozen) => this.#freeze(weight, frozen),
      open: ({ source }) => this.#open(source === null ? { what: "bias" } : { what: "weight", source }),
    });
    this.rest = h("input", { type: "checkbox" });
    this.rest.addEventListener("change", () => this.sendChange(`model.layers[${this.target.layer - 1}].trainable`, !this.rest?.checked));
    this.resting = h("label", { class: "plane-toggle" }, this.rest, t("inspect.freeze.layer"));
    this.table = h("div", { class: "inspect-table table-scroll", tabindex: 0, role: "region", "aria-label": t("inspect.tables") });
    this.side = h("div", { class: "inspect-side" }, this.weights.element, this.resting);
    this.body = h("div", { class: "inspect-body" }, this.map.element, h("div", { class: "inspect-middle" }, this.about, this.formulas.element), this.side, this.table);
    this.none = h("p", { class: "view-empty", hidden: true }, t("inspect.gone"));
    this.append(h("header", { class: "inspect-head" }, this.crumbs, this.chooser), this.body, this.none);
  }

  /** @override */
  connected() {
    this.#focusWanted = ["weight", "bias"].includes(this.target.what);
    this.follow("inspected", () => this.#turned());
    this.follow("readonly", () => this.repaint());
    this.follow("spec", () => this.repaint());
  }

  #turned() {
    this.#focusWanted = ["weight", "bias"].includes(this.target.what);
    this.wishesChanged();
    this.repaint();
  }

  /** @override */
  reset() {
    super.reset();
    this.#told = null;
  }

  /** @override @param {Frame} frame */
  update(frame) {
    const told = metaJson(frame, "json");
    if (!told || !sameTarget(told.target, this.target)) return;
    super.update(frame);
    this.#told = told;
  }

  /** @override */
  paint() {
    const { body, none, about, chooser, side, table } = this;
    if (!body || !none || !about || !chooser || !side || !table || !this.offsetParent) return;
    const told = this.#told && sameTarget(this.#told.target, this.target) ? this.#told : null;
    none.hidden = told === null || told.present;
    body.hidden = told !== null && !told.present;
    this.#paintCrumbs();
    if (!told?.present) return;
    this.#paintExample(told.at);
    const { what, layer } = this.target;
    this.map?.show(this.frame?.arrays.map, told.ranges, { xy: told.at?.xy ?? null, domain: told.at?.domain ?? null }, this.#name(this.target));
    this.#paintAbout(told);
    this.formulas?.show(told.formulas ?? []);
    side.hidden = what === "point" || layer === 0;
    this.#paintWeights(told);
    this.#paintTable(told);
  }

  #paintCrumbs() {
    const { what, layer, unit, source } = this.target;
    const columns = this.#columns();
    const key = JSON.stringify([this.target, columns]);
    if (key === this.#crumbs || !this.crumbs) return;
    this.#crumbs = key;
    const link = (/** @type {string} */ words, /** @type {Partial<Inspected>} */ target, /** @type {boolean} */ here) => (here ? h("strong", { "aria-current": "location" }, words) : h("button", { type: "button", class: "unit-link", click: () => this.#open(target) }, words));
    /** @type {Node[]} */
    const way = [];
    if (what === "point") way.push(link(t("inspect.point"), {}, true));
    else if (layer === 0) way.push(link(this.#name(this.target), {}, true));
    else {
      way.push(link(layer === columns ? t("inspect.layer.last") : t("inspect.layer", { layer }), { what: "layer" }, what === "layer"));
      if (what !== "layer") way.push(link(t("inspect.unit", { unit: unit + 1 }), { what: "unit" }, what === "unit"));
      if (what === "bias") way.push(link(t("inspect.bias"), {}, true));
      if (what === "weight") way.push(link(t("inspect.weight", { name: this.#source(layer, source) }), {}, true));
    }
    this.crumbs.replaceChildren(...way.flatMap((part, at) => (at ? [h("span", { "aria-hidden": "true" }, "›"), part] : [part])));
  }

  /** @param {any} at */
  #paintExample(at) {
    if (!this.chooser || !this.example) return;
    this.chooser.hidden = !at;
    if (!at) return;
    const words = t("inspect.example.at", { number: at.index + 1, count: at.count, place: placeOf(at) });
    if (this.example.textContent !== words) this.example.textContent = words;
  }

  /** @param {any} told */
  #paintAbout({ layer, at }) {
    const { what } = this.target;
    /** @type {string[]} */
    let lines = [];
    if (what === "layer" && layer) {
      const shapes = Object.entries(layer.shapes).map(([name, shape]) => `${name.split(".")[1]} (${/** @type {number[]} */ (shape).join(", ")})`).join(" · ");
      lines = [`${layer.title}: ${layer.help}`, layer.activation_title ? `${layer.activation_title}: ${layer.activation_help}` : "", t("inspect.parameters", { count: layer.parameters, shapes })];
    } else if (what === "point" && at) {
      const answer = at.output.map((/** @type {number} */ value) => exact(value)).join(", ");
      lines = [t("inspect.point.words", { part: t(`inspect.part.${at.part}`), target: at.target.map((/** @type {number} */ value) => short(value)).join(", "), answer, loss: exact(at.loss) })];
    } else if (this.target.layer === 0) lines = [t("inspect.input", { name: this.#name(this.target) })];
    const text = lines.filter(Boolean).join("\n");
    if (!this.about || this.about.dataset.text === text) return;
    this.about.dataset.text = text;
    this.about.replaceChildren(...lines.filter(Boolean).map((line) => h("p", {}, line)));
    this.about.hidden = text === "";
  }

  /** @param {any} told */
  #paintWeights({ weights, layer, freezable }) {
    if (!this.weights || !this.rest || !this.resting || !layer) return;
    const { what, source, unit } = this.target;
    this.weights.element.hidden = !weights;
    if (weights) {
      this.weights.show(weights, (weight) => this.#source(this.target.layer, weight.source ?? 0), {
        readonly: this.readonly, freezable, unit, chosen: (weight) => (what === "bias" ? weight.source === null : what === "weight" && weight.source === source),
      });
      if (this.#focusWanted) this.weights.focus(what === "bias" ? null : source);
      this.#focusWanted = false;
    }
    this.resting.hidden = !freezable || !layer.parameters;
    this.rest.checked = !layer.trainable;
    this.rest.disabled = this.readonly;
  }

  /** @param {any} told */
  #paintTable({ passes, answers, at }) {
    if (!this.table) return;
    const key = JSON.stringify([passes, answers, at?.index]);
    if (key === this.#tables) return;
    this.#tables = key;
    const held = this.table.contains(document.activeElement) ? [...this.table.querySelectorAll("button")].indexOf(/** @type {any} */ (document.activeElement)) : -1;
    const made = passes ? passTable(passes, (column, unit) => this.#name({ ...FIRST, layer: column, unit }), (column, unit) => this.#open({ what: column ? "unit" : "input", layer: column, unit }))
      : answers?.length ? answerTable(answers, featureNames(this.store?.state), at?.index ?? null, (index) => this.#open({ point: index })) : null;
    this.table.hidden = made === null;
    this.table.replaceChildren(...(made ? [made] : []));
    if (held >= 0) this.table.querySelectorAll("button")[held]?.focus({ preventScroll: true });
  }

  /** @param {import("./inspect-weights.js").Weight} weight @param {boolean} frozen */
  #freeze({ parameter, index }, frozen) {
    const now = /** @type {Record<string, number[][]>} */ (this.store?.state.spec?.model?.frozen ?? {});
    const others = (now[parameter] ?? []).filter((place) => String(place) !== String(index));
    const next = { ...now, [parameter]: frozen ? [...others, index] : others };
    const kept = Object.fromEntries(Object.entries(next).filter(([, places]) => places.length));
    this.sendChange("model.frozen", Object.keys(kept).length ? kept : null);
  }

  /** @param {Partial<Inspected>} part */
  #open(part) {
    this.store?.set({ inspected: { ...this.target, ...part } });
  }

  /** Another example, round and round. @param {number} by */
  #turn(by) {
    const at = this.#told?.at;
    if (at) this.#open({ point: (at.index + by + at.count) % at.count });
  }

  #columns() {
    return this.store?.state.architecture?.layers.length ?? this.store?.state.spec?.model?.layers?.length ?? 0;
  }

  /** @param {Inspected} target */
  #name({ layer, unit }) {
    return layer === 0 ? featureNames(this.store?.state)[unit] ?? `x${unit + 1}` : unitName(layer, unit, this.#columns() + 1);
  }

  /** @param {number} layer @param {number} source */
  #source(layer, source) {
    return layer === 1 ? featureNames(this.store?.state)[source] ?? `x${source + 1}` : t("network.from", { unit: source + 1 });
  }
}

/**
 * @param {{measured: {name: string, value: number|string, unit: string}[], inputs: number[]}} at
 * @returns {string} the example as it was measured; of many numbers the first few
 */
function placeOf({ measured, inputs }) {
  if (!measured.length) return t("inspect.numbers", { count: inputs.length });
  const said = measured.slice(0, TOLD).map(({ name, value, unit }) => `${name} = ${typeof value === "number" ? short(value) : value}${unit ? `\u00a0${unit}` : ""}`);
  return `${said.join(", ")}${measured.length > TOLD ? ", …" : ""}`;
}

/** @param {Inspected} a @param {Inspected} b */
function sameTarget(a, b) {
  return a.what === b.what && a.layer === b.layer && a.unit === b.unit && a.source === b.source && (a.point ?? null) === (b.point ?? null);
}

customElements.define("glass-inspect", GlassInspect);
