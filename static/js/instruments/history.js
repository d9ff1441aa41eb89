/** <glass-instrument-history>: the years on a line; each opens its story and the lab that replays it. */

import { h, icon, safeSvg } from "../dom.js";
import { moveFocus } from "../elements/popups.js";
import { t } from "../messages.js";
import { InstrumentElement } from "./element.js";

/** @typedef {{year: number, name: string, people: string, paper: string, text: string, labs: string[], drawing: string}} Entry */

const [FIRST, LAST] = [1940, 2020];

export default class History extends InstrumentElement {
  /** @override */
  build() {
    this.line = h("div", { class: "years", role: "tablist", "aria-label": t("history.years"), "aria-orientation": "horizontal" });
    this.line.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.marks, { columns: 2 });
      if (moved) this.sendChange("year", Number(moved.dataset.year));
    });
    this.card = h("div", { class: "story", role: "tabpanel", "aria-live": "polite" });
    this.append(this.line, this.card);
  }

  /** @returns {HTMLElement[]} */
  get marks() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-year]"))];
  }

  /** @override */
  shown() {
    const entries = /** @type {Entry[]} */ (this.facts.entries);
    if (!this.marks.length) {
      this.line?.replaceChildren(...entries.map(({ year, name }) => h("button", { type: "button", role: "tab", class: "year", "data-year": year, style: `--at: ${(year - FIRST) / (LAST - FIRST)}`, click: () => this.sendChange("year", year) },
        h("b", {}, String(year)), h("span", {}, name))));
    }
    this.marks.forEach((mark, i) => {
      mark.setAttribute("aria-selected", String(i === this.facts.chosen));
      mark.tabIndex = i === this.facts.chosen ? 0 : -1;
    });
    this.tell(entries[this.facts.chosen], entries);
  }

  /**
   * @param {Entry} entry
   * @param {Entry[]} entries
   */
  tell({ year, name, people, paper, text, labs, drawing }, entries) {
    const known = this.store?.state.labs ?? [];
    const lab = labs.map((id) => known.find((one) => one.id === id)).find(Boolean);
    const at = entries.findIndex((entry) => entry.year === year);
    const turn = (/** @type {number} */ by, /** @type {string} */ picture, /** @type {string} */ words) => {
      const to = entries[at + by];
      return h("button", { type: "button", class: "button square", disabled: !to, "aria-label": t(words), title: t(words), click: () => to && this.sendChange("year", to.year) }, icon(picture));
    };
    const open = lab ? h("a", { class: "button primary large", href: lab.url ?? `/play?lab=${lab.id}` }, icon("play"), t("history.open", { name: lab.title })) : null;
    const picture = safeSvg(drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '));
    this.card?.setAttribute("aria-label", String(year));
    this.card?.replaceChildren(h("div", { class: "story-drawing" }, picture), h("div", { class: "story-text" }, h("p", { class: "story-year" }, String(year)), h("h2", {}, name), h("p", { class: "story-people" }, people),
      h("p", {}, text), h("p", { class: "story-paper" }, paper), h("p", { class: "story-actions" }, open, turn(-1, "left", "history.before"), turn(1, "right", "history.after"))));
  }

  /** @override */
  sentence() {
    const entry = this.facts.entries?.[this.facts.chosen];
    return entry ? `${entry.year}: ${entry.name}` : "";
  }
}

customElements.define("glass-instrument-history", History);
