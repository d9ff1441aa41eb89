/** <glass-instrument-encoding>: a column before and after; the edges of bands are dragged on the picture or typed. */

import { h, icon } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed, short } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";
import { Plot, tidy } from "./plot.js";

const MOST_EDGES = 20;

export default class Encoding extends InstrumentElement {
  grabbed = -1;
  /** @type {number[]} */
  edges = [];

  /** @override */
  build() {
    this.heading = h("h2", {});
    this.rule = h("span", { class: "instrument-formula" });
    this.given = new Plot(t("encoding.before"), (at, phase) => this.drag(at.x, phase));
    this.result = new Plot(t("encoding.after"));
    this.bands = h("div", { class: "bands", role: "group", "aria-label": t("encoding.edges") });
    this.head = h("tr", {});
    this.rows = h("tbody", {});
    this.figures = h("dl", { class: "figures" });
    const [before, after] = [this.given, this.result].map((plot, i) => h("figure", { class: "big-plot low" }, h("figcaption", {}, t(i ? "encoding.after" : "encoding.before")), plot.svg));
    this.afterBox = after;
    this.append(h("div", { class: "instrument-title" }, this.heading, this.rule), this.bands, h("div", { class: "two-plots" }, before, after), this.figures,
      h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("encoding.table") }, h("table", { class: "data-table encoding-table" }, h("caption", { class: "visually-hidden" }, t("encoding.table")), h("thead", {}, this.head), this.rows)));
  }

  /** @override @param {string} path @param {any} value */
  adapt(path, value) {
    if (path === "table") return { column: "", encoder: { kind: "standardize" } };
    if (path === "column") return this.asked.encoder.kind === "ordered" ? { encoder: { kind: "standardize" } } : {};
    if (path === "encoder" && value.kind === "ordered" && !value.edges) return { "encoder.edges": this.quartiles() };
    return {};
  }

  /** Where a quarter, half and three quarters of the values lie. */
  quartiles() {
    const values = [...this.numbers("before")].map(Number).sort((a, b) => a - b);
    const span = values[values.length - 1] - values[0];
    const found = [0.25, 0.5, 0.75].map((share) => tidy(values[Math.floor(share * (values.length - 1))], span || 1));
    const rising = [...new Set(found)];
    return rising.length ? rising : [0];
  }

  /**
   * @param {number} x
   * @param {"start"|"move"|"end"} phase
   */
  drag(x, phase) {
    if (!this.facts.edges?.length) return;
    if (phase === "start") {
      this.edges = [...this.facts.edges];
      this.grabbed = this.edges.reduce((best, edge, i) => (Math.abs(edge - x) < Math.abs(this.edges[best] - x) ? i : best), 0);
    }
    if (this.grabbed < 0) return;
    const [low, high] = [this.edges[this.grabbed - 1] ?? -Infinity, this.edges[this.grabbed + 1] ?? Infinity];
    if (x > low && x < high) this.edges[this.grabbed] = x;
    this.setEdges(this.edges);
    if (phase === "end") this.grabbed = -1;
  }

  /** @param {number[]} edges */
  setEdges(edges) {
    this.sendChange("encoder", { kind: "ordered", edges: [...edges] });
  }

  /** @override */
  shown() {
    const { facts } = this;
    if (this.heading) this.heading.textContent = [facts.name, facts.unit && `(${facts.unit})`].filter(Boolean).join(" ");
    if (this.rule) setFormula(this.rule, facts.mathml_rule);
    if (this.afterBox) this.afterBox.hidden = !this.numbers("after_counts").length;
    this.showBands();
    this.showTable();
    const { results } = this;
    const rows = [["encoding.inputs", results.inputs], ["encoding.mean", fixed(results.mean_after, 3)], ["encoding.std", fixed(results.std_after, 3)], ["encoding.low", fixed(results.low_after, 3)], ["encoding.high", fixed(results.high_after, 3)]];
    this.figures?.replaceChildren(...rows.map(([name, value]) => h("div", {}, h("dt", {}, t(String(name))), h("dd", { "data-part": String(name).slice(9) }, value))));
  }

  showBands() {
    const { bands } = this;
    const edges = this.facts.edges ?? [];
    if (!bands) return;
    bands.hidden = !edges.length;
    if (bands.childElementCount === edges.length + 1 && bands.contains(document.activeElement)) return;
    const fields = edges.map((/** @type {number} */ edge, /** @type {number} */ i) => {
      const input = h("input", { class: "input", inputmode: "decimal", value: String(edge), "aria-label": t("encoding.edge", { number: i + 1 }), change: () => this.typed(input, i) });
      const remove = edges.length > 1 ? h("button", { type: "button", class: "mini", "aria-label": t("encoding.edge.remove", { number: i + 1 }), click: () => this.setEdges(edges.filter((/** @type {number} */ _, /** @type {number} */ n) => n !== i)) }, icon("close")) : null;
      return h("span", { class: "band-edge" }, input, remove);
    });
    const add = h("button", { type: "button", class: "button small", disabled: edges.length >= MOST_EDGES, click: () => this.setEdges([...edges, tidy(edges[edges.length - 1] + this.step(), this.step() * 4)]) }, icon("plus"), t("encoding.edge.add"));
    bands.replaceChildren(...fields, add);
  }

  step() {
    const bins = [...this.numbers("before_edges")].map(Number);
    return bins.length > 1 ? (bins[bins.length - 1] - bins[0]) / 10 : 1;
  }

  /**
   * @param {HTMLInputElement} input
   * @param {number} i
   */
  typed(input, i) {
    const value = Number(input.value.replace(",", "."));
    if (!Number.isFinite(value)) return input.setAttribute("aria-invalid", "true");
    const edges = [...this.facts.edges];
    edges[i] = value;
    this.setEdges(edges);
  }

  showTable() {
    const { facts } = this;
    const before = [...this.numbers("before")].map(Number);
    const after = [...this.numbers("after")].map(Number);
    const row = [...this.numbers("row")].map(Number);
    this.head?.replaceChildren(h("th", { scope: "col" }, t("encoding.row")), h("th", { scope: "col" }, facts.name), ...facts.names.map((/** @type {string} */ name) => h("th", { scope: "col", class: "made" }, name)));
    this.rows?.replaceChildren(...before.map((value, i) => h("tr", {}, h("th", { scope: "row" }, String(row[i] + 1)), h("td", {}, facts.categories.length ? facts.categories[value] : short(value)),
      ...facts.names.map((/** @type {string} */ _, /** @type {number} */ k) => made(after[k * before.length + i])))));
  }

  /** @override */
  paint() {
    if (!this.frame) return;
    const words = this.facts.categories.length > 0;
    bars(this.given, this.numbers("before_edges"), this.numbers("before_counts"), "tone-muted", words ? t("encoding.words") : this.facts.name, (this.facts.edges ?? []).map((/** @type {number} */ x) => ({ x, tone: "tone-3" })));
    if (this.numbers("after_counts").length) bars(this.result, this.numbers("after_edges"), this.numbers("after_counts"), "tone-1", this.facts.names[0], []);
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return [[t("encoding.rows"), String(this.results.rows)], [t("encoding.inputs"), String(this.results.inputs)]];
  }
}

/** @param {number} value */
function made(value) {
  const text = Number.isInteger(value) ? String(value) : fixed(value, 3);
  return h("td", { class: value === 1 ? "made one" : "made" }, text);
}

/**
 * @param {Plot|undefined} plot
 * @param {import("../types.js").Values} edges
 * @param {import("../types.js").Values} counts
 * @param {string} tone
 * @param {string} name
 * @param {import("./plot.js").Rule[]} rules
 */
function bars(plot, edges, counts, tone, name, rules) {
  const x = [...counts].flatMap((_, i) => [Number(edges[i]), Number(edges[i]), Number(edges[i + 1]), Number(edges[i + 1])]);
  const y = [...counts].flatMap((count) => [0, Number(count), Number(count), 0]);
  const [low, high] = [Number(edges[0]), Number(edges[edges.length - 1])];
  const air = (high - low) * 0.03;
  plot?.draw({ x: [low - air, high + air], y: [0, Math.max(...y) * 1.1], xLabel: name, yLabel: t("encoding.count"), rules, curves: [{ x, y, tone, area: true, width: 1.5 }], most: 6 });
}

customElements.define("glass-instrument-encoding", Encoding);
