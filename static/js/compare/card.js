/** One member of a race as a card: its name, its picture of this moment, its figures, what differs, and the way into the workbench. */

import { h, icon, write } from "../dom.js";
import { palette } from "../draw/color.js";
import { Plane, parseDomain } from "../draw/plane.js";
import { lossText, percentText } from "../format.js";
import { t } from "../messages.js";
import { RegionPicture } from "../views/boundary-picture.js";
import { drawPoints } from "../views/boundary-points.js";
import { fitCanvas } from "../views/element.js";
import { drawCases, drawMatrix, drawSamples } from "./cells.js";
import { memberLine } from "./members.js";
import { MemberSequence } from "./sequence.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {readonly number[]} Row */

export class MemberCard {
  /** @type {Frame|null} */
  #frame = null;

  /**
   * @param {number} number
   * @param {{rename: (number: number, name: string) => void, open: (number: number, tab?: string) => void, remove: (number: number) => void}} acts
   */
  constructor(number, acts) {
    this.number = number;
    this.acts = acts;
    this.name = h("input", { class: "member-name", type: "text", maxlength: 40, "aria-label": t("compare.name", { number: number + 1 }), change: () => acts.rename(number, this.name.value) });
    this.regions = h("canvas", { class: "member-regions" });
    this.points = h("canvas", { class: "member-points" });
    this.box = h("div", { class: "member-picture", role: "img" }, this.regions, this.points);
    this.figures = h("p", { class: "member-figures" });
    this.state = h("span", { class: "member-state" });
    this.frame = h("div", { class: "member-frame" }, this.box, this.state);
    this.sequence = new MemberSequence();
    this.samples = h("canvas", { class: "member-samples", role: "img", hidden: true });
    this.differs = h("p", { class: "member-differs" });
    this.remove = h("button", { type: "button", class: "mini", title: t("compare.remove"), click: () => acts.remove(number) }, icon("close"));
    this.open = h("button", { type: "button", class: "button small", click: () => acts.open(number) }, icon("network"), t("compare.open"));
    this.ways = h("div", { class: "member-foot" }, this.open);
    this.element = h("li", { class: "member" },
      h("div", { class: "member-head" }, memberLine(number), this.name, this.remove),
      this.frame, this.sequence.element, this.samples, this.figures, this.differs, this.ways);
    this.picture = new RegionPicture(this.regions);
  }

  /**
   * @param {any} told  what the status says of the member
   * @param {string} differs
   * @param {{readonly: boolean, single: boolean}} how
   */
  show(told, differs, { readonly, single }) {
    if (document.activeElement !== this.name && this.name.value !== told.name) this.name.value = told.name;
    this.name.title = told.name;
    this.name.readOnly = readonly;
    this.remove.hidden = readonly || single;
    this.remove.setAttribute("aria-label", t("compare.remove.named", { name: told.name }));
    this.open.hidden = readonly;
    this.open.setAttribute("aria-label", t("compare.open.named", { name: told.name }));
    for (const way of this.ways.querySelectorAll("[data-tab]")) way.setAttribute("aria-label", t("compare.open.tab", { tab: way.textContent ?? "", name: told.name }));
    const stopped = told.status === "diverged" ? t("compare.diverged", { epoch: told.epoch }) : told.status === "finished" ? t("compare.stopped", { epoch: told.epoch }) : "";
    write(this.state, stopped);
    this.state.classList.toggle("broken", told.status === "diverged");
    const figures = figuresOf(told);
    const text = figures.join(", ");
    if (this.figures.dataset.text !== text) this.figures.replaceChildren(...figures.map((figure) => h("span", {}, figure)));
    this.figures.dataset.text = text;
    write(this.differs, differs);
    const label = t("compare.picture", { name: told.name, figures: text });
    if (this.box.getAttribute("aria-label") !== label) this.box.setAttribute("aria-label", label);
  }

  /**
   * A way for each of the lab's pictures into the workbench, with that picture open.
   * @param {readonly string[]} tabs
   */
  lead(tabs) {
    this.ways.replaceChildren(this.open, ...tabs.map((tab) => h("button", { type: "button", class: "button small", "data-tab": tab, click: () => this.acts.open(this.number, tab) }, t(`dock.${tab}`))));
  }

  /** @param {Frame} frame  the member's own, as the boundary view has it */
  take(frame) {
    this.#frame = frame;
  }

  paint() {
    const frame = this.#frame;
    if (!frame) return;
    const side = this.box.clientWidth;
    const shown = frame.meta.shown ?? "plane";
    if (this.box.dataset.shown !== shown) this.box.dataset.shown = shown;
    this.sequence.show(shown === "sequence" ? frame : null);
    if (shown === "plane") return this.picture.draw(frame, false, palette());
    if (shown === "cases") return drawCases(fitCanvas(this.regions, side, side), side, frame, palette());
    if (shown === "matrix") drawMatrix(fitCanvas(this.regions, side, side), side, frame, palette());
    this.paintSamples(frame);
  }

  /** What it sees, where that is images. @param {Frame} frame */
  paintSamples({ arrays: { samples }, meta }) {
    this.samples.hidden = !samples;
    if (!samples) return;
    const columns = Math.min(5, samples.shape[0]);
    const height = (this.box.clientWidth / columns) * Math.ceil(samples.shape[0] / columns);
    drawSamples(fitCanvas(this.samples, this.box.clientWidth, height), this.box.clientWidth, columns, samples);
    const label = t(meta.shuffled === "true" ? "compare.samples.shuffled" : "compare.samples", { count: samples.shape[0] });
    if (this.samples.getAttribute("aria-label") !== label) this.samples.setAttribute("aria-label", this.samples.title = label);
  }

  /**
   * @param {Row[]} rows
   * @param {Frame|null} data
   */
  paintPoints(rows, data) {
    const side = this.box.clientWidth;
    const context = fitCanvas(this.points, side, side);
    context.clearRect(0, 0, side, side);
    if (!data || !rows.length) return;
    const regression = data.meta.task === "regression";
    const labels = rows.map((row) => row[2]);
    const values = regression ? { low: Math.min(...labels), high: Math.max(...labels) } : null;
    drawPoints(context, rows, new Plane(parseDomain(data.meta.domain), side, side), palette(), { heldOut: true, correct: null, scale: 0.7, values });
  }
}

/** @param {any} told @returns {string[]} */
function figuresOf({ metrics }) {
  const { train, validation, test } = metrics ?? {};
  const held = test ?? validation;
  const second = (/** @type {any} */ part) => (part?.accuracy === undefined ? t("compare.figure.mae", { value: lossText(part?.mae) }) : percentText(part.accuracy));
  const parts = [t("compare.figure.loss", { value: lossText(train?.loss) }), t("compare.figure.train", { value: second(train) })];
  if (held) parts.push(t(test ? "compare.figure.test" : "compare.figure.validation", { value: second(held) }));
  return parts;
}
