/** <glass-embeddings>: the learnt vectors of all tokens as points, seen from where they spread most; a token names its nearest neighbors. */

import { h } from "../dom.js";
import { Plot, rangeOf } from "../instruments/plot.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, percent } from "./numbers.js";
import { shownToken } from "./reading-state.js";

export class GlassEmbeddings extends FrameElement {
  #token = 0;

  /** @override */
  get views() {
    return [{ view: "embeddings", max_fps: 4, token: this.#token }];
  }

  /** @override */
  build() {
    this.plot = new Plot(t("embeddings.label"), ({ x, y }, phase) => phase === "start" && this.#pick(x, y));
    this.choice = h("select", { class: "input compact", "aria-label": t("embeddings.token"), change: () => this.#choose(Number(this.choice?.value)) });
    this.facts = h("p", { class: "view-note" });
    this.list = h("ol", { class: "neighbor-list" });
    this.none = h("p", { class: "view-empty", hidden: true }, t("embeddings.none"));
    this.body = h("div", { class: "embedding-body" }, h("figure", { class: "embedding-plot" }, this.plot.svg), h("div", {}, h("label", { class: "field-line" }, h("span", {}, t("embeddings.near")), this.choice), this.list, this.facts));
    this.append(this.body, this.none);
  }

  /** @param {number} token */
  #choose(token) {
    this.#token = token;
    this.wishesChanged();
    this.repaint();
  }

  /** @param {number} x @param {number} y */
  #pick(x, y) {
    const [xs, ys] = this.#places();
    const distance = xs.map((value, i) => (value - x) ** 2 + (ys[i] - y) ** 2);
    this.#choose(distance.indexOf(Math.min(...distance)));
  }

  /** @returns {[number[], number[]]} */
  #places() {
    const { xy } = this.frame?.arrays ?? {};
    const all = Array.from(xy?.data ?? [], Number);
    return [all.slice(0, all.length / 2), all.slice(all.length / 2)];
  }

  /** @override */
  paint() {
    const frame = this.frame;
    if (!frame || !this.offsetParent || !this.plot || !this.choice || !this.list || !this.facts || !this.body || !this.none) return;
    const tokens = /** @type {string[]} */ (metaJson(frame, "tokens") ?? []).map(shownToken);
    this.body.hidden = !tokens.length;
    this.none.hidden = tokens.length > 0;
    if (!tokens.length) return;
    const [xs, ys] = this.#places();
    const near = /** @type {{token: string, number: number, cosine: number}[]} */ (metaJson(frame, "neighbors") ?? []);
    const close = new Set(near.map(({ number }) => number));
    // Those that are spoken of are named first: the others where there is room beside them.
    const order = [...new Set([this.#token, ...close, ...tokens.keys()])].filter((i) => i < tokens.length);
    this.plot.draw({ x: rangeOf([xs]), y: rangeOf([ys]), xLabel: t("embeddings.first"), yLabel: t("embeddings.second"),
      sparse: true, dots: order.map((i) => ({ x: xs[i], y: ys[i], label: tokens[i], r: i === this.#token ? 7 : 4, tone: i === this.#token ? "tone-2" : close.has(i) ? "tone-3" : "tone-1" })) });
    if (this.choice.childElementCount !== tokens.length) this.choice.replaceChildren(...tokens.map((token, i) => h("option", { value: i }, token)));
    this.choice.value = String(this.#token);
    this.list.replaceChildren(...near.map(({ token, cosine }) => h("li", {}, h("b", {}, shownToken(token)), ` ${fixed(cosine, 2)}`)));
    this.facts.textContent = t("embeddings.explained", { share: percent(Number(frame.meta.explained), 0) });
  }
}

customElements.define("glass-embeddings", GlassEmbeddings);
