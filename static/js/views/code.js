/** <glass-code>: the network on screen as source code that runs elsewhere, kept in step with every change, and its layers as a summary. */

import { fetchExport } from "../api.js";
import { h, icon } from "../dom.js";
import { moveFocus } from "../elements/popups.js";
import { recall, remember } from "../memory.js";
import { grouped, t } from "../messages.js";
import { GlassElement } from "./element.js";

const LANGUAGES = ["keras", "pytorch", "numpy"];
const CHOSEN = "glassnet.code";
const QUIET = 400;
const SAID = 2000;

export class GlassCode extends GlassElement {
  language = recall("local", CHOSEN) ?? LANGUAGES[0];
  /** @type {AbortController|null} */
  asking = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  timer = undefined;
  known = "";
  text = "";

  /** @override */
  build() {
    this.tabs = LANGUAGES.map((name) => h("button", { type: "button", role: "radio", class: "chip", "data-name": name, click: () => this.choose(name) }, t(`code.${name}`)));
    const group = h("div", { class: "code-languages", role: "radiogroup", "aria-label": t("code.language") }, ...this.tabs);
    group.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.tabs ?? [], { columns: 2 });
      if (moved) this.choose(moved.dataset.name ?? "");
    });
    this.copied = h("button", { type: "button", class: "button small", click: () => this.copy() }, t("code.copy"));
    this.source = h("code", {});
    this.box = h("pre", { class: "code-box", tabindex: "0", "aria-label": t("code.source") }, this.source);
    this.layers = h("table", { class: "data-table code-layers" });
    this.append(h("div", { class: "code-main" }, h("div", { class: "view-head" }, group, this.copied), this.box), h("div", { class: "table-scroll" }, this.layers));
  }

  /** @override */
  connected() {
    this.follow("spec", () => this.later());
    this.follow("run", (run) => run && !run.playing && this.later());
    this.follow("architecture", () => this.showLayers());
    this.showLayers();
    this.choose(LANGUAGES.includes(this.language) ? this.language : LANGUAGES[0], false);
  }

  /** @override */
  resized() {
    super.resized();
    this.later(0);
  }

  /**
   * @param {string} name
   * @param {boolean} [keep]
   */
  choose(name, keep = true) {
    this.language = name;
    if (keep) remember("local", CHOSEN, name);
    for (const tab of this.tabs ?? []) {
      const on = tab.dataset.name === name;
      tab.setAttribute("aria-checked", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    this.later(0);
  }

  /** @param {number} [wait]  until the hand that changes it has come to rest */
  later(wait = QUIET) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), wait);
  }

  async refresh() {
    const { spec, run } = this.store?.state ?? {};
    if (!spec || !run || !this.source || !this.checkVisibility()) return;
    const wanted = `${this.language} ${run.id} ${run.playing ? "" : run.step} ${JSON.stringify({ ...spec, data: { ...spec.data, points: spec.data.points?.length } })}`;
    if (wanted === this.known) return;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      this.text = await fetchExport(run.id, this.language, this.asking.signal);
      this.source.replaceChildren(...folded(this.text));
      this.known = wanted;
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") this.source.textContent = t("code.none", { reason: /** @type {Error} */ (error).message });
    }
  }

  showLayers() {
    const architecture = this.store?.state.architecture;
    if (!architecture || !this.layers) return;
    const rows = architecture.layers.map(({ name, kind, output_shape: shape, parameters }) => h("tr", {}, h("th", { scope: "row" }, name, " ", h("small", {}, kind)), h("td", {}, shapeText(shape)), h("td", {}, grouped(parameters))));
    this.layers.replaceChildren(h("caption", { class: "visually-hidden" }, t("code.summary")),
      h("thead", {}, h("tr", {}, ...["code.layer", "code.shape", "code.parameters"].map((key) => h("th", { scope: "col" }, t(key))))),
      h("tbody", {}, ...rows), h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, t("code.total")), h("td", {}), h("td", { "data-part": "total" }, grouped(architecture.parameters)))));
  }

  async copy() {
    const done = await navigator.clipboard?.writeText(this.text).then(() => true, () => false);
    if (!done && this.box) getSelection()?.selectAllChildren(this.box);
    if (!this.copied) return;
    this.copied.replaceChildren(...(done ? [icon("check"), t("code.copied")] : [t("code.select")]));
    setTimeout(() => this.copied?.replaceChildren(t("code.copy")), SAID);
  }
}

/**
 * The source with its many weights behind one line, so that the network itself is in sight.
 * @param {string} text
 * @returns {(Node|string)[]}
 */
function folded(text) {
  const match = /^weights = \{\n[\s\S]*?^\}$/m.exec(text);
  if (!match) return [text];
  const weights = h("details", { class: "code-fold" }, h("summary", {}, t("code.weights", { count: match[0].split("\n").length })), match[0]);
  return [text.slice(0, match.index).trimEnd() + "\n\n", weights, text.slice(match.index + match[0].length)];
}

/** @param {(number|null)[]} shape */
function shapeText(shape) {
  return `(${shape.map((size) => (size === null ? t("code.batch") : size)).join(", ")})`;
}

customElements.define("glass-code", GlassCode);
