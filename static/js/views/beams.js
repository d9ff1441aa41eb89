/** <glass-beams>: the search for an answer as a tree: what is looked at from step to step, what is kept, what is dropped, and what wins. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { BeamTree } from "./beam-tree.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, percent } from "./numbers.js";
import { chosenSequence, shownToken } from "./reading-state.js";

/** @typedef {{text: string, score: number, tokens: string[], branch: number}} Sequence */

/** @type {[name: "width"|"length_penalty", min: number, max: number, step: number, value: number][]} */
const CONTROLS = [["width", 1, 8, 1, 3], ["length_penalty", 0, 2, 0.1, 0]];

export class GlassBeams extends FrameElement {
  /** @type {Record<string, number>} */
  #asked = Object.fromEntries(CONTROLS.map(([name, , , , value]) => [name, value]));

  /** @override */
  get views() {
    return [{ view: "beams", max_fps: 2, ...this.#asked, ...chosenSequence(this.store?.state) }];
  }

  /** @override */
  get blank() {
    return this.tree?.element ?? null;
  }

  /** @override */
  build() {
    const fields = CONTROLS.map(([name, min, max, step, value]) => {
      const shown = h("output", {}, String(value));
      const input = h("input", { type: "range", min, max, step, value, "aria-label": t(`beams.${name}`), input: () => {
        this.#asked[name] = input.valueAsNumber;
        shown.textContent = input.value;
        this.wishesChanged();
      } });
      return h("label", { class: "beams-field", title: t(`beams.${name}.help`) }, h("span", {}, t(`beams.${name}`)), input, shown);
    });
    this.verdict = h("p", { class: "beams-verdict", role: "status", "data-part": "beams-verdict" });
    this.tree = new BeamTree((place) => this.#tell(place));
    this.words = h("p", { class: "beams-words", "data-part": "beams-words", "aria-live": "polite" }, t("beams.hint"));
    this.best = h("ol", { class: "beams-best", "aria-label": t("beams.best") });
    this.none = h("p", { class: "view-empty", hidden: true }, t("beams.none"));
    this.body = h("div", { class: "beams-body" }, h("div", { class: "beams-head" }, ...fields, this.verdict), this.tree.element, this.words, this.best);
    this.append(this.body, this.none);
  }

  /** @override */
  connected() {
    this.follow("reading", () => this.wishesChanged());
  }

  /** @override */
  paint() {
    const { frame, tree, body, none } = this;
    if (!frame || !this.offsetParent || !tree || !body || !none) return;
    const tokens = /** @type {string[]} */ (metaJson(frame, "tokens") ?? []);
    body.hidden = !tokens.length;
    none.hidden = tokens.length > 0;
    if (!tokens.length) return;
    tree.show(frame.arrays, tokens);
    this.#list(frame);
  }

  /** @param {import("../types.js").Frame} frame */
  #list(frame) {
    const best = /** @type {Sequence[]} */ (metaJson(frame, "best") ?? []);
    const greedy = /** @type {Sequence} */ (metaJson(frame, "greedy"));
    const wanted = /** @type {string[]|null} */ (metaJson(frame, "wanted"))?.join("");
    const [winner] = best;
    const times = Math.exp(winner.score - greedy.score);
    const verdict = metaJson(frame, "same") ? t("beams.same", { text: written(winner), share: percent(Math.exp(winner.score)) })
      : t("beams.differs", { text: written(winner), greedy: written(greedy), times: fixed(times, 2) });
    if (this.verdict && this.verdict.textContent !== verdict) this.verdict.textContent = verdict;
    const rows = [...best.map((sequence) => ({ sequence, name: "" })), { sequence: greedy, name: t("beams.greedy") }];
    this.best?.replaceChildren(...rows.map(({ sequence, name }, place) => h("li", { "data-won": place === 0, "data-greedy": Boolean(name) },
      h("b", {}, name || `${place + 1}.`), h("code", {}, written(sequence)), wanted === undefined ? null : h("span", { class: "beams-mark", "aria-label": t(wanted === sequence.tokens.join("") ? "beams.right" : "beams.wrong") }, wanted === sequence.tokens.join("") ? "✓" : "✗"),
      h("span", { class: "beams-score" }, t("beams.score", { sum: fixed(sequence.score, 3), share: percent(Math.exp(sequence.score)) })))));
  }

  /** @param {number} place  of a branch that is pointed at */
  #tell(place) {
    const frame = this.frame;
    if (!frame || !this.words || !this.tree) return;
    const { share, score, kept, ended, won } = frame.arrays;
    const tokens = /** @type {string[]} */ (metaJson(frame, "tokens") ?? []);
    const fate = Number(won.data[place]) ? "won" : Number(kept.data[place]) ? (Number(ended.data[place]) ? "ended" : "kept") : "dropped";
    this.words.textContent = t("beams.branch", {
      token: shownToken(tokens[place]), before: this.tree.before(place).map((other) => shownToken(tokens[other])).join("") || t("beams.start"),
      share: percent(Math.exp(Number(share.data[place]))), log: fixed(Number(share.data[place]), 3), sum: fixed(Number(score.data[place]), 3), fate: t(`beams.fate.${fate}`),
    });
  }
}

/** @param {Sequence} sequence */
function written({ tokens }) {
  return tokens.map(shownToken).join("") || "∅";
}

customElements.define("glass-beams", GlassBeams);
