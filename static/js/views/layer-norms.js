/** <glass-layer-norms>: the vectors of a sequence before a layer normalization, at mean 0 and variance 1, and after its scale and shift. */

import { h, write } from "../dom.js";
import { Plot, rangeOf } from "../instruments/plot.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed } from "./numbers.js";
import { chosenSequence, shownToken } from "./reading-state.js";
import { StateStrip } from "./state-strip.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{key: string, layer: string, part: string}} Norm */
/** @typedef {Record<string, {low: number, high: number}>} Reach */

const STAGES = /** @type {const} */ (["before", "unit", "after"]);
const SCALES = /** @type {const} */ (["gamma", "beta"]);
const CURVES = /** @type {const} */ ([["before", "tone-1"], ["after", "tone-2"]]);
const FACTS = /** @type {const} */ (["mean", "deviation"]);

export class GlassLayerNorms extends FrameElement {
  #norm = "";
  #listed = "";

  /** @override */
  get views() {
    return [{ view: "layer_norms", max_fps: 6, ...(this.#norm ? { norm: this.#norm } : {}), ...chosenSequence(this.store?.state) }];
  }

  /** @override */
  get blank() {
    return this.body ?? null;
  }

  /** @override */
  build() {
    this.words = h("p", { class: "view-note", role: "status" }, t("norms.note"));
    this.strips = new Map([...STAGES, ...SCALES].map((name) => [name, new StateStrip(t(`norms.${name}`), (words) => this.#say(words))]));
    const shown = ["before", "unit", "gamma", "beta", "after"].map((name) => /** @type {StateStrip} */ (this.strips?.get(/** @type {any} */ (name))).element);
    this.choice = h("select", { class: "input compact", "aria-label": t("norms.norm"), change: () => this.#choose(this.choice?.value ?? "") });
    this.list = h("tbody", {});
    const heads = ["norm", "length_before", "length_after"].map((name) => h("th", { scope: "col" }, t(`norms.${name}`)));
    const table = h("table", { class: "data-table norms-list" }, h("caption", {}, t("norms.lengths")), h("thead", {}, h("tr", {}, ...heads)), this.list);
    this.plot = new Plot(t("norms.plot"));
    const key = CURVES.flatMap(([stage, tone]) => FACTS.map((fact) => h("li", { class: `${tone} ${fact}` }, t(`norms.${stage}.${fact}`))));
    this.facts = h("tbody", {});
    const columns = STAGES.flatMap((stage) => FACTS.map((fact) => h("th", { scope: "col" }, t(`norms.${stage}.${fact}`))));
    const steps = h("table", { class: "data-table norms-steps" }, h("caption", { class: "visually-hidden" }, t("norms.plot")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("norms.step")), ...columns)), this.facts);
    const scroll = (/** @type {string} */ label, /** @type {HTMLElement} */ inside) => h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": label }, inside);
    this.body = h("div", { class: "norms-body" }, h("div", { class: "norms-strips" }, ...shown),
      h("figure", { class: "norms-plot" }, h("figcaption", {}, t("norms.plot")), h("ul", { class: "norms-key" }, ...key), this.plot.svg), scroll(t("norms.plot"), steps), scroll(t("norms.lengths"), table));
    this.chooser = h("label", { class: "field-line norms-choice" }, h("span", {}, t("norms.norm")), this.choice);
    this.append(this.chooser, this.words, this.body);
  }

  /** @override */
  connected() {
    this.follow("reading", () => this.wishesChanged());
  }

  /** @override */
  reset() {
    this.#norm = "";
    super.reset();
  }

  /** @param {string} text */
  #say(text) {
    if (this.words) this.words.textContent = text;
  }

  /** @param {string} key */
  #choose(key) {
    this.#norm = key;
    this.wishesChanged();
  }

  /** @override */
  paint() {
    const { frame, body, chooser } = this;
    if (!frame || !body || !chooser || !this.offsetParent) return;
    const norms = /** @type {Norm[]} */ (metaJson(frame, "norms") ?? []);
    body.hidden = chooser.hidden = !norms.length;
    if (!norms.length) return this.#say(t("norms.none"));
    this.#fillList(frame, norms);
    this.#fillStrips(frame);
    this.#fillSteps(frame);
  }

  /** @param {Frame} frame @param {Norm[]} norms */
  #fillList(frame, norms) {
    const { list, choice } = this;
    if (!list || !choice) return;
    const listed = norms.map(({ key }) => key).join();
    if (listed !== this.#listed) {
      const names = norms.map(({ layer, part }) => (part ? t("norms.part", { layer, part: t(`norms.part.${part}`) }) : layer));
      choice.replaceChildren(...norms.map(({ key }, i) => h("option", { value: key }, names[i])));
      list.replaceChildren(...names.map((name) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}), h("td", {}))));
    }
    this.#listed = listed;
    choice.value = frame.meta.chosen;
    const lengths = frame.arrays.lengths?.data ?? [];
    norms.forEach(({ key }, i) => {
      if (key === frame.meta.chosen) list.rows[i].setAttribute("aria-current", "true");
      else list.rows[i].removeAttribute("aria-current");
      [...list.rows[i].cells].slice(1).forEach((cell, side) => write(cell, fixed(Number(lengths[2 * i + side]), 2)));
    });
  }

  /** @param {Frame} frame */
  #fillStrips(frame) {
    const tokens = /** @type {string[]} */ (metaJson(frame, "tokens") ?? []).map(shownToken);
    const reach = /** @type {Reach} */ (metaJson(frame, "reach") ?? {});
    for (const stage of STAGES) this.strips?.get(stage)?.show(frame.arrays[stage], tokens, reach[stage]);
    for (const name of SCALES) {
      const array = frame.arrays[name];
      const strip = this.strips?.get(name);
      if (!strip) continue;
      strip.element.hidden = !array;
      if (!array) continue;
      const values = Array.from(array.data, Number);
      const far = Math.max(...values.map(Math.abs), 1e-9);
      strip.show({ ...array, shape: [values.length, 1], data: Uint8Array.from(values, (value) => Math.round(((value / far + 1) / 2) * 255)) }, [""], { low: -far, high: far });
    }
  }

  /** @param {Frame} frame */
  #fillSteps(frame) {
    const { plot, facts } = this;
    const tokens = /** @type {string[]} */ (metaJson(frame, "tokens") ?? []).map(shownToken);
    const of = (/** @type {string} */ name) => Array.from(frame.arrays[name]?.data ?? [], Number);
    const x = tokens.map((_, i) => i + 1);
    const curves = CURVES.flatMap(([stage, tone]) => FACTS.map((fact) => ({ x, y: of(`${stage}_${fact}`), tone, dashed: fact === "mean" })));
    plot?.draw({ x: [1, Math.max(2, tokens.length)], y: rangeOf(curves.map(({ y }) => y)), xLabel: t("norms.step"), curves });
    if (!facts) return;
    const columns = STAGES.flatMap((stage) => FACTS.map((fact) => of(`${stage}_${fact}`)));
    if (facts.rows.length !== tokens.length) facts.replaceChildren(...tokens.map(() => h("tr", {}, h("th", { scope: "row" }), ...columns.map(() => h("td", {})))));
    tokens.forEach((token, i) => {
      const [name, ...cells] = facts.rows[i].cells;
      write(name, `${i + 1} ${token}`);
      cells.forEach((cell, k) => write(cell, fixed(columns[k][i], 2)));
    });
  }
}

customElements.define("glass-layer-norms", GlassLayerNorms);
