/** <glass-reading>: a sequence on its way through the network: where every head of every attention looks, and what gates and states do at each step. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { LookMap, topOf } from "./look-map.js";
import { lookNames } from "./look-names.js";
import { fixed } from "./numbers.js";
import { chosenSequence, shownToken } from "./reading-state.js";
import { gateTitle, StateStrip } from "./state-strip.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{key: string, layer: string, heads: number, rows: string[], columns: string[], answers: boolean}} MapFacts  `answers`: from what is said to what was read */
/** @typedef {{key: string, layer: string, name: string, low: number, high: number, tokens: string[]}} StripFacts */

export class GlassReading extends GlassElement {
  /** @type {Frame|null} */
  #looks = null;
  /** @type {Frame|null} */
  #gates = null;
  /** @type {Map<string, LookMap>} */
  #maps = new Map();
  /** @type {Map<string, StateStrip>} */
  #strips = new Map();
  #built = "";
  /** @type {string} the head that is shown large */
  #chosen = "";

  /** @override */
  get views() {
    const sequence = chosenSequence(this.store?.state);
    return [{ view: "looks", max_fps: 15, ...sequence }, { view: "gates", max_fps: 12, ...sequence }];
  }

  /** @override */
  build() {
    this.words = h("p", { class: "look-words", role: "status" });
    this.large = h("div", { class: "look-large" });
    this.maps = h("div", { class: "look-maps" });
    this.strips = h("div", { class: "state-strips" });
    this.norms = h("table", { class: "data-table norm-table", hidden: true });
    this.none = h("p", { class: "view-empty", hidden: true }, t("looks.none"));
    this.append(this.words, h("div", { class: "looks" }, this.large, this.maps), this.strips, h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("looks.norms") }, this.norms), this.none);
  }

  /** @override */
  connected() {
    this.follow("reading", () => this.wishesChanged());
    this.follow("asking", (step) => step !== null && this.#ask(step));
  }

  /** @override */
  reset() {
    this.#looks = this.#gates = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "looks") this.#looks = frame;
    else this.#gates = frame;
    this.repaint();
  }

  /** @override */
  paint() {
    const maps = /** @type {MapFacts[]} */ ((this.#looks && metaJson(this.#looks, "maps")) ?? []);
    const strips = /** @type {StripFacts[]} */ ((this.#gates && metaJson(this.#gates, "rows")) ?? []);
    const built = JSON.stringify([maps.map(({ key, heads }) => [key, heads]), strips.map(({ key }) => key)]);
    if (!this.#looks && !this.#gates) this.#say("");
    else if (built !== this.#built) this.#furnish(maps, strips);
    this.#built = built;
    const top = topOf(maps.map(({ key }) => this.#looks?.arrays[key]?.data ?? []));
    for (const facts of maps) this.#fillMap(facts, top);
    for (const facts of strips) this.#strips.get(facts.key)?.show(/** @type {any} */ (this.#gates).arrays[facts.key], facts.tokens.map(shownToken), facts);
    this.#tellSources();
    this.#fillNorms();
    if (this.none) this.none.hidden = !this.#looks || !this.#gates || maps.length + strips.length > 0;
  }

  /** @param {MapFacts[]} maps @param {StripFacts[]} strips */
  #furnish(maps, strips) {
    this.#maps.clear();
    this.#strips.clear();
    this.#say(maps.length ? t("looks.hint") : strips.length ? t("gates.hint") : "");
    this.#furnishMaps(maps);
    const layers = [...new Set(strips.map(({ layer }) => layer))];
    this.strips?.replaceChildren(...layers.map((layer) => h("section", { class: "strip-layer" }, h("h3", {}, t("looks.layer", { layer })), ...strips.filter((strip) => strip.layer === layer).map(({ key, name }) => {
      const strip = new StateStrip(gateTitle(name), (words) => this.#say(words), { ruled: true });
      this.#strips.set(key, strip);
      return strip.element;
    }))));
    this.#mark();
  }

  /** One head large, and where there are several, all of them small beside it, a row for each layer. @param {MapFacts[]} maps */
  #furnishMaps(maps) {
    const heads = maps.flatMap(({ key, heads: count }) => Array.from({ length: count }, (_, head) => `${key}:${head}`));
    if (!heads.includes(this.#chosen)) this.#chosen = heads[0] ?? "";
    const large = new LookMap("", { small: false, point: (row, column) => this.#point(row, column) });
    this.#maps.set("large", large);
    this.large?.replaceChildren(...(heads.length ? [large.element] : []));
    const most = Math.max(0, ...maps.map(({ heads: count }) => count));
    this.maps?.style.setProperty("--layers", String(maps.length));
    this.maps?.style.setProperty("--heads", String(most));
    const above = h("div", { class: "look-heads", "aria-hidden": "true" }, h("span", {}), ...Array.from({ length: most }, (_, head) => h("span", {}, t("looks.head.short", { number: head + 1 }))));
    const names = lookNames(maps);
    this.maps?.replaceChildren(...(heads.length < 2 ? [] : [above, ...maps.map(({ key, layer, heads: count }, at) => h("div", { class: "look-layer", role: "group", "aria-label": layer }, h("h3", { title: layer }, names[at]),
      ...Array.from({ length: count }, (_, head) => this.#smallMap(`${key}:${head}`, t("looks.head", { layer, number: head + 1 }), t("looks.head.of", { layer: names[at], head: head + 1 })))))]));
  }

  /** @param {string} id @param {string} title @param {string} name  what it is called beside the large one */
  #smallMap(id, title, name) {
    const map = new LookMap(title, { small: true, name, choose: () => this.#choose(id) });
    this.#maps.set(id, map);
    return map.element;
  }

  /** @param {string} id */
  #choose(id) {
    this.#chosen = id;
    this.#mark();
    this.repaint();
  }

  #mark() {
    for (const [id, map] of this.#maps) {
      if (!map.small) continue;
      map.element.setAttribute("aria-pressed", String(id === this.#chosen));
      if (id === this.#chosen) this.#maps.get("large")?.entitle(map.name);
    }
  }

  /** Shows where a step of the answer looks; in the last map that goes from answers to what was read, unless one stands large already. @param {number} step */
  #ask(step) {
    const maps = this.#answering();
    if (!maps.length) return;
    if (!maps.some(({ key }) => this.#chosen.startsWith(`${key}:`))) {
      this.#choose(`${maps[maps.length - 1].key}:0`);
      this.paint();
    }
    this.#maps.get("large")?.light(step);
  }

  #answering() {
    return /** @type {MapFacts[]} */ ((this.#looks && metaJson(this.#looks, "maps")) ?? []).filter(({ answers }) => answers);
  }

  /** The sources of the row that is marked, for whoever shows what was read. */
  #tellSources() {
    const large = this.#maps.get("large");
    const known = large && large.marked >= 0 && this.#answering().some(({ key }) => this.#chosen.startsWith(`${key}:`));
    const looking = known ? { step: large.marked, shares: large.shares(large.marked) } : null;
    if (JSON.stringify(looking) !== JSON.stringify(this.store?.state.looking ?? null)) this.store?.set({ looking });
  }

  /** @param {MapFacts} facts @param {number} top  the share at the end of the scale */
  #fillMap({ key, heads, rows, columns }, top) {
    const array = this.#looks?.arrays[key];
    if (!array) return;
    const [from, to] = [rows, columns].map((tokens) => tokens.map(shownToken));
    for (let head = 0; head < heads; head += 1) {
      const id = `${key}:${head}`;
      const at = head * rows.length * columns.length;
      this.#maps.get(id)?.show(array.data, at, from, to, top);
      if (id === this.#chosen) this.#maps.get("large")?.show(array.data, at, from, to, top);
    }
  }

  /** @param {number} row @param {number} column */
  #point(row, column) {
    const map = this.#maps.get("large");
    if (!map) return;
    this.#say(t("looks.cell", { from: map.rows[row], to: map.columns[column], share: fixed(map.at(row, column), 2) }));
    this.#tellSources();
  }

  /** @param {string} text */
  #say(text) {
    if (this.words) this.words.textContent = text;
  }

  #fillNorms() {
    const array = this.#looks?.arrays.norms;
    const { norms } = this;
    if (!norms) return;
    norms.hidden = !array;
    if (!array || !this.#looks) return;
    const names = /** @type {string[]} */ (metaJson(this.#looks, "norms") ?? []);
    const [, steps] = array.shape;
    const rows = names.map((name, i) => {
      const row = Array.from({ length: steps }, (_, step) => Number(array.data[i * steps + step]));
      const mean = row.reduce((sum, value) => sum + value, 0) / Math.max(1, steps);
      return [name, fixed(mean, 2), fixed(Math.min(...row), 2), fixed(Math.max(...row), 2)];
    });
    const key = JSON.stringify(rows);
    if (norms.dataset.key === key) return;
    norms.dataset.key = key;
    norms.replaceChildren(h("caption", {}, t("looks.norms")), h("thead", {}, h("tr", {}, ...["layer", "mean", "least", "most"].map((name) => h("th", { scope: "col" }, t(`looks.norms.${name}`))))),
      h("tbody", {}, ...rows.map(([name, ...values]) => h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => h("td", {}, value))))));
  }
}

customElements.define("glass-reading", GlassReading);
