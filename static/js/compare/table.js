/** <glass-race-table>: everybody's figures in one table, mean ± spread where there are several first weights, and as a file. */

import { differences, inWords } from "../differences.js";
import { h } from "../dom.js";
import { countText, lossText, percentText } from "../format.js";
import { ShellElement } from "../elements/shell-element.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { memberLine } from "./members.js";

/** @typedef {{key: string, title: string, value: (told: any) => string, number?: (told: any) => number|null|undefined, best?: "high"|"low"}} Column */

export class GlassRaceTable extends ShellElement {
  #shape = "";

  /** @override */
  build() {
    this.table = h("table", { class: "race-table" });
    this.append(h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("compare.table") }, this.table));
  }

  /** @override */
  connected() {
    this.follow("run", () => this.show());
    this.follow("spec", () => this.show());
    this.follow("catalog", () => this.show());
  }

  /** @returns {any[]} */
  get told() {
    return /** @type {any} */ (this.store.state.run)?.members ?? [];
  }

  /** @returns {Column[]} */
  get columns() {
    const told = this.told;
    const parts = PARTS.filter((part) => told.some((/** @type {any} */ member) => member.metrics?.[part]));
    const second = told.some((/** @type {any} */ member) => member.metrics?.train?.accuracy !== undefined) ? "accuracy" : "mae";
    return [
      { key: "epochs", title: t("compare.epochs"), value: ({ epoch }) => countText(epoch), number: ({ epoch }) => epoch },
      ...parts.map((part) => measured(part, second)),
      ...parts.map((part) => measured(part, "loss")),
      { key: "steps", title: t("compare.updates"), value: ({ step }) => countText(step), number: ({ step }) => step },
      { key: "parameters", title: t("compare.parameters"), value: ({ parameters }) => countText(parameters), number: ({ parameters }) => parameters },
      { key: "seconds", title: t("compare.seconds"), value: ({ seconds }) => seconds.toFixed(seconds < 10 ? 2 : 1), number: ({ seconds }) => seconds },
    ];
  }

  show() {
    const { told, columns } = this;
    if (!told.length || !this.table) return;
    const shape = `${told.length}|${columns.map(({ key }) => key).join()}|${this.published.length}`;
    if (shape !== this.#shape) this.#furnish(columns);
    this.#shape = shape;
    told.forEach((/** @type {any} */ member, /** @type {number} */ i) => {
      const row = this.rows[i];
      if (row.name.textContent !== member.name) row.name.textContent = member.name;
      columns.forEach((column, k) => {
        const best = isBest(column, member, told);
        const text = column.value(member);
        const cell = row.cells[k];
        if (cell.textContent !== text) cell.textContent = text;
        if (cell.classList.contains("best") !== best) {
          cell.classList.toggle("best", best);
          cell.title = best ? t("compare.best") : "";
        }
      });
    });
  }

  /** Figures that others have published for this lab's members. @returns {{name: string, train?: number, test: number}[]} */
  get published() {
    return /** @type {any} */ (this.store.state.lab)?.published ?? [];
  }

  /** @param {Column[]} columns */
  #furnish(columns) {
    const head = h("tr", {}, h("th", { scope: "col" }, t("compare.member")), ...columns.map(({ title }) => h("th", { scope: "col" }, title)));
    /** @type {{name: HTMLElement, cells: HTMLElement[], row: HTMLElement}[]} */
    this.rows = this.told.map((_, i) => {
      const name = h("span", {});
      const cells = columns.map(() => h("td", {}));
      return { name, cells, row: h("tr", {}, h("th", { scope: "row" }, memberLine(i), name), ...cells) };
    });
    const published = this.published.map(({ name, train, test }) => h("tr", { class: "published" }, h("th", { scope: "row" }, t("compare.published", { name })),
      ...columns.map(({ key }) => h("td", {}, key === "train.accuracy" && train !== undefined ? `${train.toFixed(2)}\u00a0%` : key === "test.accuracy" ? `${test.toFixed(2)}\u00a0%` : ""))));
    this.table?.replaceChildren(h("caption", { class: "visually-hidden" }, t("compare.table")), h("thead", {}, head), h("tbody", {}, ...this.rows.map(({ row }) => row), ...published));
  }

  /** @type {{name: HTMLElement, cells: HTMLElement[], row: HTMLElement}[]} */
  rows = [];

  /** @returns {(string|number)[][]} the table as a file holds it: plain numbers, a column for every mean and every spread */
  sheet() {
    const { spec, catalog } = this.store.state;
    const columns = this.columns;
    const head = [t("compare.member"), t("compare.differs"), ...columns.flatMap(({ key }) => (key.includes(".") ? [key, `${key}.spread`, `${key}.networks`] : [key]))];
    const rows = this.told.map((/** @type {any} */ member, /** @type {number} */ i) => [
      member.name, i ? differences(spec?.members[0].spec, spec?.members[i].spec, catalog).map(inWords).join("; ") : "",
      ...columns.flatMap(({ key, number }) => {
        if (!key.includes(".")) return [number?.(member) ?? ""];
        const [part, name] = key.split(".");
        const spread = member.spread?.[part]?.[name];
        return [number?.(member) ?? "", spread?.spread ?? "", spread?.count ?? 1];
      }),
    ]);
    return [head, ...rows];
  }
}

/**
 * @param {string} part
 * @param {string} name
 * @returns {Column}
 */
function measured(part, name) {
  const write = name === "accuracy" ? percentText : lossText;
  const plain = (/** @type {any} */ told) => told.spread?.[part]?.[name]?.mean ?? told.metrics?.[part]?.[name];
  return {
    key: `${part}.${name}`, title: t("compare.axis", { part: t(`part.${part}`), what: t(`curves.${name}`) }), number: plain, best: name === "accuracy" ? "high" : "low",
    value: (told) => {
      const spread = told.spread?.[part]?.[name];
      if (!spread?.count) return write(plain(told));
      const broken = spread.broken ? ` (${t("compare.broken", { count: spread.broken })})` : "";
      return `${write(spread.mean)} ± ${name === "accuracy" ? (100 * spread.spread).toFixed(1) : lossText(spread.spread)}${broken}`;
    },
  };
}

/**
 * @param {Column} column
 * @param {any} member
 * @param {any[]} all
 */
function isBest({ best, number }, member, all) {
  if (!best || !number || all.length < 2) return false;
  const values = all.map(number).filter((value) => typeof value === "number");
  const own = number(member);
  if (typeof own !== "number" || values.length < 2 || Math.min(...values) === Math.max(...values)) return false;
  return own === (best === "high" ? Math.max(...values) : Math.min(...values));
}

customElements.define("glass-race-table", GlassRaceTable);
