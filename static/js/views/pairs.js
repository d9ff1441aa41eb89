/** <glass-pairs>: examples of the sequences that are learnt from. One of them is looked at, in every other picture too. */

import { h, icon } from "../dom.js";
import { moveFocus } from "../elements/popups.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{index: number, source: string, target: string}} Pair */

const PARTS = ["train", "validation", "test"];
const COUNT = 8;

export class GlassPairs extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;
  #dirty = false;
  #turn = 0;
  #part = "test";
  /** @type {HTMLButtonElement[]} */
  #buttons = [];

  /** @override */
  get views() {
    return [{ view: "pairs", max_fps: 2, part: this.#part, turn: this.#turn, count: COUNT }];
  }

  /** @override */
  build() {
    this.chooser = h("select", { class: "input compact", "aria-label": t("gallery.part"), change: () => this.#ask(0, this.chooser?.value ?? "test") },
      ...PARTS.map((part) => h("option", { value: part, selected: part === this.#part }, t(`gallery.part.${part}`))));
    const more = h("button", { type: "button", class: "button small", click: () => this.#ask(this.#turn + 1, this.#part) }, icon("dice"), t("gallery.more"));
    this.list = h("div", { class: "pair-list", role: "radiogroup", "aria-label": t("pairs.label") });
    this.list.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.#buttons, { columns: 1 });
      if (moved) this.#choose(Number(moved.dataset.example));
    });
    this.facts = h("p", { class: "pair-facts" });
    this.append(h("div", { class: "gallery-head" }, this.chooser, more), this.list, this.facts);
  }

  /** @override */
  connected() {
    this.follow("reading", () => this.#mark());
  }

  /** @override */
  reset() {
    this.#frame = null;
    this.#dirty = true;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frame = frame;
    this.#dirty = true;
    this.repaint();
  }

  /** @param {number} turn @param {string} part */
  #ask(turn, part) {
    this.#turn = turn;
    this.#part = part;
    this.wishesChanged();
  }

  /** @param {number} example */
  #choose(example) {
    this.store?.set({ reading: { example, text: "" } });
  }

  /** @override */
  paint() {
    if (!this.#dirty || !this.list || !this.facts) return;
    this.#dirty = false;
    const focused = this.#buttons.find((button) => button === document.activeElement)?.dataset.example;
    const pairs = /** @type {Pair[]} */ ((this.#frame && metaJson(this.#frame, "pairs")) ?? []);
    this.#buttons = pairs.map(({ index, source, target }) => h("button", { type: "button", class: "pair", role: "radio", "data-example": index, click: () => this.#choose(index) },
      h("span", { class: "pair-source" }, source), target ? h("span", { class: "pair-target" }, `→ ${target}`) : null));
    this.list.replaceChildren(...this.#buttons);
    const { vocabulary = 0, unit = "character" } = this.#frame?.meta ?? {};
    this.facts.textContent = this.#frame ? t(`pairs.facts.${unit}`, { count: Number(vocabulary), total: countText(Number(this.#frame.meta.total ?? 0)) }) : "";
    this.#mark();
    this.#buttons.find((button) => button.dataset.example === focused)?.focus();
  }

  #mark() {
    const wanted = this.store?.state.reading.example;
    const chosen = this.#buttons.find((button) => Number(button.dataset.example) === wanted);
    for (const button of this.#buttons) {
      button.setAttribute("aria-checked", String(button === chosen));
      button.tabIndex = button === (chosen ?? this.#buttons[0]) ? 0 : -1;
    }
  }
}

customElements.define("glass-pairs", GlassPairs);
