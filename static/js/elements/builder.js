/**
 * <glass-builder>: the headers over the network's columns. Layers are added, removed, moved and sized here; shapes and parameter
 * counts below each are the server's own, and what it refuses is said in the column it belongs to.
 */

import { h, icon } from "../dom.js";
import { problemAt } from "../forms.js";
import { addLayer, MAX_UNITS, moveLayer, removeLayer } from "../layers.js";
import { columnName, has, kindsAt, mostLayers, newLayer, piecesAt, rankAt, WIDTHS, withPiece } from "../layer-kinds.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { countText } from "../format.js";
import { hyphenated } from "../hyphens.js";
import { shownAs } from "../shown-as.js";
import { activationSelect } from "./activation-select.js";
import { followDrag } from "./column-drag.js";
import { columnFacts, restingIn } from "./column-facts.js";
import { inputsColumn } from "./inputs-column.js";
import { layerSettings } from "./layer-settings.js";
import { openActions, openMenu, openPopup } from "./popups.js";
import { ShellElement } from "./shell-element.js";
import { TypedUnits, unitsStepper } from "./units-stepper.js";

/** @typedef {Record<string, any>} Layer */
/** @typedef {import("../types.js").LayerRow} LayerRow */

/** More layers than this are named in small letters. */
const MANY = 7;
/** Columns narrower than this, in multiples of the root's type size, show only what fits. */
const TIGHT = 7.25;

export class GlassBuilder extends ShellElement {
  /** @type {any} */
  shown = null;
  tight = false;
  /** @type {boolean[]} */
  resting = [];
  typed = new TypedUnits();

  /** @override */
  build() {
    this.columns = h("div", { class: "columns" });
    this.replaceChildren(this.columns);
    this.fitting = new ResizeObserver(() => this.fit());
    followDrag(this.columns, (from, to) => this.edit(moveLayer(this.layers, from, to)));
  }

  /** @override */
  connected() {
    for (const key of /** @type {const} */ (["catalog", "spec", "architecture", "problems", "readonly", "table"])) this.follow(key, () => this.show());
    this.follow("run", (run) => this.rest(restingIn(run)));
    this.fitting?.observe(this);
    this.whenGone(() => this.fitting?.disconnect());
  }

  /** Layers that training leaves as they are say so. @param {boolean[]} resting */
  rest(resting) {
    if (sameJson(resting, this.resting)) return;
    this.resting = resting;
    this.show();
  }

  /** Tells whether the columns are too narrow for all they have to say, and draws them anew where that has changed. */
  fit() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const own = shownAs(this.store.state) === "sequence";  // nothing hangs below these columns: each is as wide as its words
    const tight = !own && this.clientWidth > 0 && this.clientWidth / (this.layers.length + 1) < TIGHT * rem;
    if (tight === this.tight) return;
    this.tight = tight;
    this.columns?.toggleAttribute("data-tight", tight);
    this.show();
  }

  /** @returns {Layer[]} */
  get layers() {
    return this.store.state.spec?.model?.layers ?? [];
  }

  /** @param {Layer[]} layers */
  edit(layers) {
    if (!sameJson(layers, this.layers)) this.sendChange("model.layers", layers);
  }

  /**
   * @param {number} at
   * @param {string} name
   * @param {any} value
   */
  setArgument(at, name, value) {
    this.sendChange(`model.layers[${at}].${name}`, value);
  }

  show() {
    const { spec, catalog, architecture, problems, readonly, table } = this.store.state;
    if (!spec || !catalog || !this.columns) return;
    /** @type {HTMLElement|null} */ (this.closest(".network-inner"))?.style.setProperty("--columns", String(this.layers.length + 1));
    this.fit();
    const now = { layers: this.layers, features: spec.data.features ?? table?.inputs, architecture, problems, readonly, tight: this.tight, resting: this.resting };
    if (sameJson(now, this.shown)) return;
    const focus = this.focusKey();
    this.shown = now;
    this.columns.toggleAttribute("data-many", this.layers.length > MANY);
    const inputs = inputsColumn(this.store.state, (features) => this.sendChange("data.features", features), this.tight);
    this.columns.replaceChildren(inputs, ...this.layers.map((layer, at) => this.column(layer, at)));
    if (focus) /** @type {HTMLElement|null} */ (this.querySelector(`[data-focus="${CSS.escape(focus)}"]`))?.focus();
  }

  /** @returns {string|undefined} what has the focus, so that it has it again after the columns were made anew */
  focusKey() {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.contains(active) ? active.dataset.focus : undefined;
  }

  /**
   * @param {Layer} layer
   * @param {number} at
   * @returns {HTMLElement}
   */
  column(layer, at) {
    const { architecture, readonly } = this.store.state;
    const last = at === this.layers.length - 1;
    const row = architecture?.layers[at];
    const name = columnName(this.layers, at, this.store.state.catalog);
    return h("div", { class: "column", "data-layer": at, "data-movable": !last && !readonly },
      readonly ? null : this.insertButton(at),
      h("div", { class: "column-head" }, ...this.tools(at, name, last)),
      h("div", { class: "column-row" }, this.size(layer, at, name, row)),
      h("div", { class: "column-row" }, this.has(layer, "activation") ? this.activation(layer, at, name, row) : null),
      this.foot(at));
  }

  /**
   * @param {Layer} layer
   * @param {string} argument
   * @returns {boolean} whether layers of this kind are asked for it
   */
  has(layer, argument) {
    return has(this.kindOf(layer), argument);
  }

  /** @param {Layer} layer */
  kindOf(layer) {
    return this.store.state.catalog?.families.layers?.find((entry) => entry.kind === layer.kind);
  }

  /**
   * How many units, or, of a layer that is not asked for that, what it is.
   * @param {Layer} layer
   * @param {number} at
   * @param {string} name
   * @param {LayerRow|undefined} row
   * @returns {HTMLElement}
   */
  size(layer, at, name, row) {
    const width = WIDTHS.find((argument) => this.has(layer, argument));
    if (!width) {
      const title = this.kindOf(layer)?.title ?? layer.kind;
      return h("span", { class: "column-units kind", title }, title === name ? "" : hyphenated(title));
    }
    return at === this.layers.length - 1 || this.store.state.readonly ? this.outputUnits(row, layer) : this.units(layer, at, name, width);
  }

  /**
   * @param {number} at
   * @returns {HTMLElement}
   */
  insertButton(at) {
    return h("button", { type: "button", class: "insert", "data-focus": `insert-${at}`, "aria-label": t("builder.add"), title: t("builder.add"),
      click: (/** @type {Event} */ event) => this.insert(/** @type {HTMLElement} */ (event.currentTarget), at) }, icon("plus"));
  }

  /**
   * Among layers for images one chooses what to add, a layer or a few in one go; among dense ones it is one like its neighbor. Where
   * there are as many as there can be, that is said.
   * @param {HTMLElement} anchor
   * @param {number} at
   */
  insert(anchor, at) {
    const most = mostLayers(this.store.state.catalog);
    if (this.layers.length >= most) return void openPopup(anchor, h("div", { class: "tooltip", role: "status" }, t("builder.full", { most })));
    if (this.layers.every(({ kind = "dense" }) => kind === "dense") && rankAt(this.store.state, at) === "row") return this.edit(addLayer(this.layers, at));
    const kinds = kindsAt(this.store.state, at);
    const one = kinds.map((kind) => ({ value: this.layers.toSpliced(at, 0, newLayer(kind, this.layers, at)), label: kind.title, help: kind.help }));
    const several = piecesAt(this.store.state, at).map((piece) => ({ value: withPiece(piece, this.store.state.catalog, this.layers, at), label: piece.title, help: piece.help }));
    openMenu(anchor, t("builder.add"), [...one, ...several], [], (layers) => this.edit(layers));
  }

  /**
   * @param {number} at
   * @param {string} name
   * @param {boolean} last
   * @returns {HTMLElement[]}
   */
  tools(at, name, last) {
    if (this.store.state.readonly) return [h("span", { class: "column-name" }, hyphenated(name))];
    if (last) {
      const settings = h("button", { type: "button", class: "column-name", "data-focus": `name-${at}`, "aria-haspopup": "dialog", "aria-expanded": "false",
        title: t("builder.settings.of", { name }), click: () => this.openSettings(settings, at) }, name);
      return [settings];
    }
    const label = h("button", { type: "button", class: "column-name grip", "data-focus": `name-${at}`, "aria-haspopup": "menu", "aria-expanded": "false",
      title: t("builder.drag", { name }), click: () => this.openLayer(label, at, name) }, hyphenated(name));
    const remove = h("button", { type: "button", class: "mini tool", "data-focus": `close-${at}`, "aria-label": t("builder.remove", { name }), title: t("builder.remove", { name }),
      click: () => this.edit(removeLayer(this.layers, at)) }, icon("close"));
    return [label, remove];
  }

  /**
   * What can be done with a layer, for those who do not drag.
   * @param {HTMLElement} anchor
   * @param {number} at
   * @param {string} name
   */
  openLayer(anchor, at, name) {
    const move = (/** @type {number} */ to) => this.edit(moveLayer(this.layers, at, to));
    openActions(anchor, name, [
      { label: t("builder.explain", { name }), picture: "help", act: () => this.explain(at) },
      { label: t("builder.settings"), picture: "training", act: () => this.openSettings(anchor, at) },
      { label: t("builder.left", { name }), picture: "left", act: () => move(at - 1), disabled: at === 0 },
      { label: t("builder.right", { name }), picture: "right", act: () => move(at + 1), disabled: at >= this.layers.length - 2 },
      { label: t("builder.remove", { name }), picture: "close", act: () => this.edit(removeLayer(this.layers, at)) },
    ]);
  }

  /**
   * @param {HTMLElement} anchor
   * @param {number} at
   */
  openSettings(anchor, at) {
    const popup = layerSettings(at);
    openPopup(anchor, popup);
    /** @type {HTMLElement|null} */ (popup.querySelector("select, input"))?.focus();
  }

  /** @param {number} at */
  explain(at) {
    this.store.set({ inspected: { what: "layer", layer: at + 1, unit: 0, source: 0, point: this.store.state.inspected?.point ?? null } });
  }

  /**
   * @param {Layer} layer
   * @param {number} at
   * @param {string} name
   * @param {string} width  the argument that says it
   * @returns {HTMLElement}
   */
  units(layer, at, name, width) {
    const asked = this.kindOf(layer)?.schema.properties?.[width];
    const most = shownAs(this.store.state) === "image" ? asked?.anyOf?.[0]?.maximum ?? asked?.maximum ?? MAX_UNITS : MAX_UNITS;
    return unitsStepper({ at, name, value: layer[width], most: Math.max(most, layer[width] ?? 0), typed: this.typed.of(at, layer), take: (text, { value, problem }) => {
      this.typed.note(at, layer, text, problem);
      this.complain(at);
      if (!problem && value !== layer[width]) this.setArgument(at, width, value);
    } });
  }

  /** What is wrong with what was typed for a layer is said below it; nothing is built anew under the hand that types. @param {number} at */
  complain(at) {
    const column = this.columns?.querySelector(`[data-layer="${at}"]`);
    column?.lastElementChild?.replaceWith(this.foot(at));
    column?.querySelector(".stepper input")?.setAttribute("aria-invalid", String(Boolean(this.typed.of(at, this.layers[at])?.problem)));
  }

  /**
   * @param {number} at
   * @returns {HTMLElement} what is wrong with a layer, or else what the server counted of it
   */
  foot(at) {
    const { architecture, problems } = this.store.state;
    const problem = this.typed.of(at, this.layers[at])?.problem || problemAt(problems, `model.layers[${at}]`);
    if (problem) return h("div", { class: "column-problem", role: "alert" }, problem);
    return h("div", { class: "column-facts" }, ...columnFacts(architecture?.layers[at], this.resting[at]));
  }

  /**
   * @param {LayerRow|undefined} row
   * @param {Layer} layer
   * @returns {HTMLElement}
   */
  outputUnits(row, layer) {
    const units = row?.output_shape.at(-1) ?? layer.units;
    return h("span", { class: "column-units", title: layer.units === null ? t("builder.units.auto") : null }, units === null || units === undefined ? "…" : countText(units));
  }

  /**
   * @param {Layer} layer
   * @param {number} at
   * @param {string} name
   * @param {LayerRow|undefined} row
   * @returns {HTMLElement}
   */
  activation(layer, at, name, row) {
    const { catalog, readonly } = this.store.state;
    return activationSelect({ at, name, layer, last: at === this.layers.length - 1, activations: catalog?.activations ?? [], built: row?.activation, readonly: Boolean(readonly),
      take: (activation) => this.setArgument(at, "activation", activation) });
  }
}

customElements.define("glass-builder", GlassBuilder);
