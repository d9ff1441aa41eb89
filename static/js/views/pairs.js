/** <glass-pairs>: examples of the sequences that are learnt from. One of them is looked at, in every other picture too. */

import { h } from "../dom.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { metaJson } from "./frame-meta.js";
import { SampleElement } from "./sample.js";

/** @typedef {{index: number, source: string, target: string}} Pair */

const COUNT = 8;

export class GlassPairs extends SampleElement {
  /** @override */
  chosenPart = "test";

  /** @override */
  get views() {
    return [{ view: "pairs", max_fps: 2, part: this.chosenPart, turn: this.turn, count: COUNT }];
  }

  /** @override */
  get told() {
    return ["pairs", "vocabulary", "unit", "total"];
  }

  /** @override */
  get wanted() {
    return this.store?.state.reading.example;
  }

  /** @override @param {number} example */
  choose(example) {
    this.store?.set({ reading: { example, text: "" } });
  }

  /** @override */
  build() {
    this.list = this.choice("pair-list", t("pairs.label"), 1);
    this.facts = h("p", { class: "pair-facts" });
    this.append(this.head(PARTS, { first: true }), this.list, this.facts);
  }

  /** @override */
  connected() {
    this.follow("reading", () => this.mark());
  }

  /** @override */
  fill() {
    const { frame, list, facts } = this;
    const pairs = /** @type {Pair[]} */ ((frame && metaJson(frame, "pairs")) ?? []);
    const buttons = pairs.map(({ index, source, target }) => h("button", { type: "button", class: "pair", role: "radio", "data-example": index, click: () => this.choose(index) },
      h("span", { class: "pair-source" }, source), target ? h("span", { class: "pair-target" }, `→ ${target}`) : null));
    list?.replaceChildren(...buttons);
    const { vocabulary = 0, unit = "character", total = 0 } = frame?.meta ?? {};
    if (facts) facts.textContent = frame ? t(`pairs.facts.${unit}`, { count: Number(vocabulary), total: countText(Number(total)) }) : "";
    return buttons;
  }
}

customElements.define("glass-pairs", GlassPairs);
