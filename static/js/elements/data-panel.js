/** <glass-data-panel>: what it learns from. Tiles drawn by the engine, the chosen dataset's own arguments, the split, the seed. */

import { h, icon, safeSvg } from "../dom.js";
import { fieldOf, fieldsOf, onPlane, switchKind } from "../forms.js";
import { t } from "../messages.js";
import { getPath } from "../paths.js";
import { makeControl } from "./controls.js";
import { makeForm } from "./glass-form.js";
import { moveFocus, whatIsThis } from "./popups.js";
import { ShellElement } from "./shell-element.js";
import { showPlace } from "../showing.js";
import { TablePreviews } from "../table-preview.js";
import { SplitControl } from "./split-control.js";
import { TablePanel } from "./table-panel.js";

/** @typedef {import("../types.js").Kind} Kind */

const FIRST = ["noise", "samples", "classes", "arms", "cells", "expression"];
const ELSEWHERE = ["split", "features", "points", "domain", "custom_split", "columns", "target", "content"];
const TILE_COLUMNS = 4;

export class GlassDataPanel extends ShellElement {
  /** @type {HTMLButtonElement[]} */
  tiles = [];

  /** @override */
  build() {
    this.paint = this.querySelector("[data-element]") ?? h("div");
    this.grid = h("div", { class: "tiles", role: "radiogroup", "aria-label": t("data.tiles") });
    this.grid.addEventListener("keydown", (event) => this.walk(event));
    this.name = h("span", { class: "dataset-name" });
    const redraw = h("button", { type: "button", class: "button small", title: t("data.redraw"), "aria-label": t("data.redraw"), click: () => this.redraw() },
      icon("dice"), h("span", { class: "label" }, t("data.redraw")));
    this.redrawButton = redraw;
    this.main = makeForm();
    this.rest = makeForm();
    this.split = new SplitControl((value) => this.sendChange("data.split", value));
    this.seed = makeControl(fieldOf("seed", { title: t("data.seed"), description: t("data.seed.help"), type: "integer", minimum: 0, maximum: 2 ** 31 - 1, ui: { control: "number" } }),
      (value) => this.sendChange("seed", value));
    this.previews = new TablePreviews(this.store);
    this.table = new TablePanel((path, value) => this.sendChange(path, value), () => showPlace({ panel: "charts", tab: "table" }, this.store, this.client));
    this.replaceChildren(this.grid, h("div", { class: "dataset-line" }, this.name, redraw), this.table.element, this.paint, this.main,
      h("details", { class: "fold" }, h("summary", {}, icon("down"), t("data.more")), this.split.element, this.rest, this.seed.element));
  }

  /** @override */
  connected() {
    this.follow("catalog", (catalog) => catalog && this.furnish(catalog.families.data ?? []));
    for (const key of /** @type {const} */ (["spec", "problems", "readonly", "table"])) this.follow(key, () => this.show());
  }

  /** @param {Kind[]} kinds */
  furnish(kinds) {
    this.tiles = onPlane(kinds).map((kind) => {
      const picture = kind.thumbnail ? safeSvg(kind.thumbnail) : null;
      return h("button", { type: "button", class: "tile", role: "radio", "aria-checked": "false", "aria-label": kind.title, title: kind.help ? `${kind.title}: ${kind.help}` : kind.title,
        "data-kind": kind.kind, click: () => this.pick(kind.kind) }, picture ?? kind.title);
    });
    const tables = this.tiles.findIndex((tile) => this.find(tile.dataset.kind ?? "")?.shown_as === "table");
    this.tiles[tables]?.classList.add("first-table");
    this.grid?.replaceChildren(...this.tiles);
    this.show();
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const moved = moveFocus(event, this.tiles, { columns: TILE_COLUMNS });
    if (moved?.dataset.kind) this.pick(moved.dataset.kind);
  }

  /** @returns {Kind|undefined} the dataset on show */
  get kind() {
    return this.find(this.store.state.spec?.data?.kind);
  }

  /**
   * @param {string} name
   * @returns {Kind|undefined}
   */
  find(name) {
    return this.store.state.catalog?.families.data?.find((entry) => entry.kind === name);
  }

  /** @param {string} name */
  pick(name) {
    const { spec, readonly } = this.store.state;
    const to = this.find(name);
    if (!spec || !to || readonly || spec.data.kind === name) return;
    const data = switchKind(to, this.kind, spec.data);
    this.sendChange("data", name === "drawn" ? { ...data, ...this.ownPoints() } : data);
  }

  /**
   * "Drawn" takes over the points on screen, so that there is something to paint on.
   * @returns {Record<string, any>}
   */
  ownPoints() {
    const arrays = this.client.frames.get("data")?.arrays;
    if (!arrays?.x || this.kind?.task === "regression") return {};
    const column = (/** @type {string} */ name) => Array.from(arrays[name].data, Number);
    const [x, y, label] = [column("x"), column("y"), column("label")];
    const short = (/** @type {number} */ value) => Number(value.toPrecision(5));
    return { points: x.map((value, i) => [short(value), short(y[i]), label[i]]) };
  }

  redraw() {
    const { spec } = this.store.state;
    if (spec) this.sendChange("redraw.data", (getPath(spec, "redraw.data") ?? 0) + 1);
  }

  show() {
    const { spec, readonly, problems } = this.store.state;
    const { kind } = this;
    if (!spec || !kind || !this.main || !this.rest) return;
    for (const tile of this.tiles) {
      const on = tile.dataset.kind === kind.kind;
      tile.setAttribute("aria-checked", String(on));
      tile.tabIndex = on ? 0 : -1;
      tile.disabled = readonly;
    }
    this.name?.replaceChildren(kind.title, whatIsThis(kind.title, kind.help ?? "", t("form.help", { label: kind.title })) ?? "");
    const fields = fieldsOf(kind.schema, { path: "data", skip: ELSEWHERE });
    this.main.setFields(FIRST.flatMap((name) => fields.filter((field) => field.name === name)));
    this.rest.setFields(fields.filter((field) => !FIRST.includes(field.name)));
    const { table, catalog } = this.store.state;
    const isTable = kind.shown_as === "table";
    if (this.paint instanceof HTMLElement) this.paint.hidden = isTable;
    if (this.table) this.table.kind = kind.kind;
    this.table?.show(isTable ? table : null, catalog?.families.encoders ?? [], { readonly, text: spec.data.content });
    this.split?.show(spec.data.split, problems, readonly);
    this.seed?.show(spec.seed);
    this.seed?.disable(readonly);
    if (!this.redrawButton) return;
    this.redrawButton.disabled = readonly || kind.kind === "drawn";
    this.redrawButton.title = t(kind.kind === "drawn" ? "data.redraw.drawn" : "data.redraw");
  }
}

customElements.define("glass-data-panel", GlassDataPanel);
