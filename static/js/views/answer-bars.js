/** One bar for each class: what the network gives it. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { percent, short } from "./numbers.js";

/** @typedef {{shares: number[], probable: boolean, low: number|null, high: number|null, truth: number|null, best: number, sure: boolean|null}} Said  what the network says to one picture */

export class AnswerBars {
  #names = "";
  /** @type {{row: HTMLElement, bar: HTMLElement, share: HTMLElement, mark: HTMLElement}[]} */
  #rows = [];

  constructor() {
    this.element = h("ol", { class: "answer-bars", role: "list", "aria-label": t("answer.bars") });
  }

  /** @param {readonly string[]} names */
  name(names) {
    if (names.join("\n") === this.#names) return;
    this.#names = names.join("\n");
    this.#rows = names.map((name, at) => {
      const [bar, share, mark] = [h("i", {}), h("output", {}), h("small", { hidden: true }, t("answer.true"))];
      return { row: h("li", { class: "answer-bar", "data-class": at }, h("b", {}, name), mark, h("span", { class: "bar-track" }, bar), share), bar, share, mark };
    });
    const longest = Math.max(...names.map((name) => name.length));
    this.element.classList.toggle("short", longest > 1 && longest <= 3);  // wide enough for three letters, however wide they are
    this.element.classList.toggle("long", longest > 3);
    this.element.replaceChildren(...this.#rows.map(({ row }) => row));
  }

  /** @param {Said} said */
  show({ shares, probable, low, high, truth, best, sure }) {
    const [from, to] = [low ?? Math.min(0, ...shares), high ?? Math.max(1e-9, ...shares)];
    this.element.dataset.sure = String(sure ?? "");
    this.#rows.forEach(({ row, bar, share, mark }, at) => {
      const value = shares[at] ?? from;
      bar.style.width = `${(100 * Math.min(1, Math.max(0, (value - from) / (to - from)))).toFixed(2)}%`;
      const text = shares.length ? probable ? percent(value) : short(value) : "";
      if (share.textContent !== text) share.textContent = text;
      row.dataset.largest = String(at === best);
      mark.hidden = at !== truth;
    });
  }
}
