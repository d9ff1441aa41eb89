/**
 * <glass-summary>: the table that papers print of a network: every layer, the shape of what it gives, its parameters, and their sum; and
 * how well it does on the test part, beside what others have published of it.
 */

import { h, write } from "../dom.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { percent } from "./numbers.js";

/** @typedef {import("../types.js").LayerRow} LayerRow */

export class GlassSummary extends GlassElement {
  /** @override */
  build() {
    this.table = h("table", { class: "data-table summary-table" });
    this.sum = h("p", { class: "view-note" });
    this.elsewhere = h("p", { class: "view-note" });
    this.figures = h("table", { class: "data-table summary-figures" });
    this.append(h("div", { class: "summary-body" }, h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("summary.caption") }, this.table), h("div", {}, this.figures, this.elsewhere, this.sum)));
  }

  /** @override */
  connected() {
    for (const key of /** @type {const} */ (["architecture", "run", "catalog", "spec"])) this.follow(key, () => this.repaint());
  }

  /** @override */
  paint() {
    const { architecture, catalog } = this.store?.state ?? {};
    if (!architecture || !this.table || !this.sum) return;
    const titles = new Map(catalog?.families.layers?.map(({ kind, title }) => [kind, title]));
    const row = (/** @type {string} */ name, /** @type {string} */ kind, /** @type {readonly (number|null)[]} */ shape, /** @type {number} */ parameters) => h("tr", {},
      h("th", { scope: "row" }, name), h("td", {}, kind), h("td", { class: "number" }, shape.slice(1).join("×")), h("td", { class: "number" }, countText(parameters)));
    const layers = architecture.layers.map(({ name, kind, output_shape, parameters }) => row(name, titles.get(kind) ?? kind, output_shape, parameters));
    this.table.replaceChildren(
      h("caption", { class: "visually-hidden" }, t("summary.caption")),
      h("thead", {}, h("tr", {}, ...["layer", "kind", "shape", "parameters"].map((name) => h("th", { scope: "col" }, t(`summary.${name}`))))),
      h("tbody", {}, row(t("summary.input"), "", architecture.input_shape ?? [], 0), ...layers),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: 3 }, t("summary.total")), h("td", { class: "number" }, countText(architecture.parameters)))));
    const parts = architecture.layers.filter(({ parameters }) => parameters).map(({ parameters }) => countText(parameters));
    this.sum.textContent = parts.length > 1 ? t("summary.sum", { sum: parts.join(" + "), total: countText(architecture.parameters) }) : "";
    this.#compare();
  }

  /** Our accuracy beside the published one. */
  #compare() {
    const { run, lab, spec, catalog } = this.store?.state ?? {};
    const accuracy = run?.metrics?.test?.accuracy;
    const all = /** @type {{name: string, data?: string|null, test: number}[]} */ (/** @type {any} */ (lab)?.published ?? []);
    const kind = spec?.data.kind;
    const called = (/** @type {string|undefined|null} */ data) => catalog?.families.data?.find((entry) => entry.kind === data)?.title ?? data ?? "";
    const published = all.filter(({ data }) => !data || data === kind);
    const elsewhere = all.filter((one) => !published.includes(one)).map(({ name, data, test }) => t("summary.elsewhere", { name, test: percent(test / 100, 2), theirs: called(data), ours: called(kind) }));
    if (!this.figures || !this.elsewhere) return;
    write(this.elsewhere, elsewhere.join(" "));
    this.figures.hidden = typeof accuracy !== "number" && !published.length;
    const line = (/** @type {string} */ name, /** @type {number|null|undefined} */ share) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: "number" }, typeof share === "number" ? percent(share, 2) : "–"));
    this.figures.replaceChildren(h("caption", {}, t("summary.tested")),
      h("tbody", {}, line(t("summary.ours", { data: called(kind), epoch: run?.epoch ?? 0 }), accuracy), ...published.map(({ name, test }) => line(t("summary.published", { name }), test / 100))));
  }
}

customElements.define("glass-summary", GlassSummary);
