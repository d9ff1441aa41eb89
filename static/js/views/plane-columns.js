/** Of a table: which two columns the plane shows, and where all others are held. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { metaJson } from "./frame-meta.js";

/** @typedef {{across: string, down: string}} Axes */

export class PlaneColumns {
  /** @param {(axes: Axes) => void} choose */
  constructor(choose) {
    this.across = h("select", { class: "input", "aria-label": t("slice.across") });
    this.down = h("select", { class: "input", "aria-label": t("slice.down") });
    for (const [select, other] of [[this.across, this.down], [this.down, this.across]]) {
      select.addEventListener("change", () => {
        if (select.value === other.value) other.value = this.shown === null ? other.value : select === this.across ? this.shown.across : this.shown.down;
        choose({ across: this.across.value, down: this.down.value });
      });
    }
    /** @type {Axes|null} */
    this.shown = null;
    this.held = h("span", {});
    this.details = h("details", { class: "slice-held" }, h("summary", {}, t("slice.held")), this.held);
    this.element = h("div", { class: "slice-axes", hidden: true }, h("label", {}, "→ ", this.across), h("label", {}, "↑ ", this.down), this.details);
    this.names = "";
    /** What stands along the axes, where words do. @type {{x: string[], y: string[]}} */
    this.words = { x: [], y: [] };
  }

  /** Whether there are columns to choose from. */
  get offered() {
    return !this.element.hidden;
  }

  /** @param {import("../types.js").Frame|null} frame  `boundary` or `data` */
  show(frame) {
    const names = /** @type {string[]|null} */ (frame && metaJson(frame, "columns"));
    this.element.hidden = !names;
    this.words = { x: (frame && metaJson(frame, "across_words")) ?? [], y: (frame && metaJson(frame, "down_words")) ?? [] };
    if (!frame || !names) return;
    if (frame.meta.columns !== this.names) {
      this.names = frame.meta.columns;
      for (const select of [this.across, this.down]) select.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    }
    const { across, down } = frame.meta;
    if (across !== this.shown?.across || down !== this.shown.down) {
      this.shown = { across, down };
      [this.across.value, this.down.value] = [across, down];
    }
    const held = Object.entries(/** @type {Record<string, string>} */ (metaJson(frame, "held") ?? {}));
    this.details.hidden = held.length === 0;
    const text = held.map(([name, value]) => `${name} ${value}`).join(" · ");
    if (this.held.textContent !== text) this.held.textContent = text;
  }
}
