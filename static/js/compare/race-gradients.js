/** <glass-race-gradients>: everybody's gradient norms over the layers, in one chart; asked for only while it is open. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { Chart } from "../views/chart.js";
import { GlassElement } from "../views/element.js";
import { short } from "../views/numbers.js";
import { DASHES, memberColor } from "./members.js";

/** @typedef {import("../types.js").Frame} Frame */

export class GlassRaceGradients extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;
  open = false;

  /** @override */
  get views() {
    return this.open ? [{ view: "gradients", max_fps: 4 }] : [];
  }

  /** @override */
  build() {
    this.button = h("button", { type: "button", class: "button small", "aria-controls": "race-gradients-plot", click: () => this.toggle(!this.open) });
    this.plot = h("div", { class: "race-gradient-plot", id: "race-gradients-plot", role: "img", "aria-label": t("compare.gradients") });
    this.append(h("div", { class: "race-gradients-head" }, this.button, h("p", {}, t("compare.gradients.what"))), this.plot);
    this.chart = new Chart(this.plot);
    this.toggle(false);
  }

  /** @override */
  connected() {
    this.toggle(Boolean(/** @type {any} */ (this.store?.state.lab)?.views?.includes("gradients")));
    this.follow("spec", () => this.repaint());
  }

  /** @param {boolean} open */
  toggle(open) {
    this.open = open;
    if (!this.button || !this.plot) return;
    this.plot.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.button.textContent = t(open ? "compare.gradients.hide" : "compare.gradients.show");
    this.dispatchEvent(new CustomEvent("glass-views", { bubbles: true }));
    this.repaint();
  }

  /** @override */
  reset() {
    this.#frame = null;
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#frame = frame;
    this.repaint();
  }

  /** @override */
  resized() {
    this.repaint();
  }

  /** @override */
  restyle() {
    this.repaint();
  }

  /** @override */
  paint() {
    const frame = this.#frame;
    if (!frame || !this.open || !this.offsetParent) return;
    const members = /** @type {{name: string}[]} */ (this.store?.state.spec?.members ?? []);
    const lines = members.map(({ name }, i) => ({ name, color: memberColor(i), dash: DASHES[i % DASHES.length], points: seriesOf(frame, i) })).filter(({ points }) => points.x.length);
    this.chart?.draw(lines, { x: t("compare.gradients.layer"), y: t("compare.gradients.norm"), log: true, key: String(members.length) });
    this.plot?.setAttribute("aria-label", lines.map(({ name, points: { y } }) => t("compare.gradients.words", { name, first: short(y[0]), last: short(y[y.length - 1]), count: y.length })).join(" "));
  }
}

/**
 * @param {Frame} frame
 * @param {number} member
 * @returns {{x: number[], y: number[]}} layer by number from 1, and the norm that reaches it
 */
export function seriesOf(frame, member) {
  const norms = [...(frame.arrays[`${member}.gradient`]?.data ?? [])].map(Number);
  return { x: norms.map((_, i) => i + 1), y: norms };
}

customElements.define("glass-race-gradients", GlassRaceGradients);
