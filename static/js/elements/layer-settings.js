/**
 * <glass-layer-settings>: everything a layer is asked for besides its size: its kind, its own arguments, how its weights start. Forms
 * come from the catalogue. Initial weights are there from the beginning, so choosing others begins anew.
 */

import { h } from "../dom.js";
import { kindsAt } from "../layer-kinds.js";
import { t } from "../messages.js";
import { KindPicker } from "./kind-picker.js";
import { ShellElement } from "./shell-element.js";

/** What the column itself shows, and what only files set. */
const ELSEWHERE = ["units", "filters", "activation", "name", "inputs", "trainable"];
const INITIALIZER = "kernel_initializer";

export class GlassLayerSettings extends ShellElement {
  at = 0;
  /** @type {KindPicker|null} */
  kind = null;
  /** @type {KindPicker|null} */
  initial = null;

  /** @override */
  connected() {
    this.addEventListener("glass-change", (event) => this.#intercept(/** @type {CustomEvent} */ (event)));
    this.#make();
    for (const key of /** @type {const} */ (["spec", "problems", "readonly"])) this.follow(key, () => this.show());
  }

  /** @returns {string} */
  get path() {
    return `model.layers[${this.at}]`;
  }

  /** @returns {Record<string, any>[]} */
  get layers() {
    return this.store.state.spec?.model?.layers ?? [];
  }

  #make() {
    const { catalog } = this.store.state;
    if (!catalog) return;
    const last = this.at === this.layers.length - 1;
    const offered = last ? [] : kindsAt(this.store.state, this.at);
    const kinds = catalog.families.layers.filter((kind) => kind.kind === this.layers[this.at]?.kind || offered.includes(kind));
    this.kind = new KindPicker({ label: t("builder.kind"), path: this.path, kinds, skip: ELSEWHERE, change: (path, value) => this.sendChange(path, value) });
    this.initial = new KindPicker({ label: t("builder.initial"), path: `${this.path}.${INITIALIZER}`, kinds: catalog.families.initializers, help: t("builder.initial.help"),
      change: (path, value) => this.#restart({ [path]: value }) });
    this.everywhere = h("button", { type: "button", class: "button", click: () => this.#spread() }, t("builder.initial.everywhere"));
    this.start = h("div", { class: "layer-start" }, this.initial.element, this.everywhere);
    this.replaceChildren(this.kind.element, this.start);
  }

  show() {
    const { state } = this.store;
    const layer = this.layers[this.at];
    if (!layer || !this.kind || !this.initial || !this.start || !this.everywhere) return;
    this.kind.show(state);
    this.start.hidden = layer[INITIALIZER] === undefined;
    if (!this.start.hidden) this.initial.show(state);
    this.everywhere.hidden = state.readonly || this.layers.filter((other) => other[INITIALIZER] !== undefined).length < 2;
  }

  /** The initial weights of this layer in every layer that has any. */
  #spread() {
    const own = this.layers[this.at]?.[INITIALIZER];
    this.#restart(Object.fromEntries(this.layers.flatMap((layer, at) => (layer[INITIALIZER] === undefined ? [] : [[`model.layers[${at}].${INITIALIZER}`, own]]))));
  }

  /** @param {Record<string, any>} changes */
  #restart(changes) {
    this.sendCommand("set", { changes, restart: true });
  }

  /** An argument of the initial weights, too, holds from the beginning. @param {CustomEvent<{path: string, value: any}>} event */
  #intercept(event) {
    const { path, value } = event.detail;
    if (!path.startsWith(`${this.path}.${INITIALIZER}`)) return;
    event.stopPropagation();
    this.#restart({ [path]: value });
  }
}

customElements.define("glass-layer-settings", GlassLayerSettings);

/**
 * @param {number} at
 * @returns {HTMLElement} the settings of one layer, for a popup
 */
export function layerSettings(at) {
  const settings = /** @type {GlassLayerSettings} */ (document.createElement("glass-layer-settings"));
  settings.at = at;
  return h("div", { class: "popup layer-popup", role: "dialog", "aria-label": t("builder.settings") }, settings);
}
