/**
 * <glass-confusion>: how often each class was taken for each other, and the accuracy worked out with its numbers. A cell opens its
 * examples, and an example shows where it lies.
 */

import { markerIcon } from "../draw/markers.js";
import { CLASSES, palette, cssOf } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { CellList } from "./cell-list.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { percent } from "./numbers.js";
import { shownToken } from "./reading-state.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("../parts.js").Part} Part */


export class GlassConfusion extends FrameElement {
  /** @type {Part} */
  #part = "train";
  /** @type {HTMLTableCellElement[][]} */
  #cells = [];
  /** @type {string[]} */
  #names = [];
  /** @type {{truth: number, answer: number}|null} the cell that is open */
  #open = null;

  /** @override */
  get views() {
    const cell = this.#open && { view: "cell", part: this.#part, ...this.#open, count: 24, max_fps: 3 };
    return [{ view: "confusion", part: this.#part, max_fps: 5 }, ...(cell ? [cell] : [])];
  }

  /** @override */
  build() {
    this.switch = h("div", { class: "segmented", role: "group", "aria-label": t("confusion.part") },
      ...PARTS.map((part) => h("button", { type: "button", "aria-pressed": String(part === this.#part), "data-part": part, click: () => this.#choose(part) }, t(`part.${part}`))));
    this.table = h("table", { class: "confusion-table" });
    this.sum = h("p", { class: "confusion-sum" });
    this.none = h("p", { class: "view-empty" }, t("confusion.none"));
    this.legend = h("p", { class: "confusion-legend" });
    this.note = h("p", { class: "view-note" });
    this.list = new CellList(
      (points) => this.store?.set({ shown: points.length ? { panel: "learned", points } : null }),
      (example) => this.store?.set({ picture: { example, pixels: null } }));
    this.body = h("div", { class: "confusion-body" }, h("div", { class: "confusion-scroll" }, this.table), h("div", { class: "confusion-cell" }, this.switch, this.sum, this.note, this.legend, this.list.element));
    this.append(this.body, this.none);
  }

  /** @override */
  reset() {
    super.reset();
    this.#show(null);
  }

  /** @override */
  disconnectedCallback() {
    this.list?.clear();
    super.disconnectedCallback();
  }

  /**
   * Opens a cell, or closes the one that is open.
   * @param {{truth: number, answer: number}|null} cell
   */
  #show(cell) {
    const again = cell && this.#open && cell.truth === this.#open.truth && cell.answer === this.#open.answer;
    this.#open = again ? null : cell;
    this.list?.clear();
    this.wishesChanged();
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if ((frame.meta.part ?? "train") !== this.#part) return;
    if (frame.view === "cell") return this.#take(frame);
    super.update(frame);
  }

  /** @param {Frame} frame */
  #take(frame) {
    const { truth, answer } = this.#open ?? {};
    if (Number(frame.meta.truth) === truth && Number(frame.meta.answer) === answer) this.list?.show(frame);
  }

  /** @param {Part} part */
  #choose(part) {
    if (part === this.#part) return;
    this.#part = part;
    this.frame = null;
    this.list?.clear();
    for (const button of this.switch?.children ?? []) button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.part === part));
    this.wishesChanged();
    this.repaint();
  }

  /** @override */
  paint() {
    const { body, table, sum, none, legend, note } = this;
    if (!body || !table || !sum || !none || !legend || !note) return;
    const matrix = this.frame?.arrays.matrix;
    body.dataset.waits = this.frame ? "" : this.#names.length ? "part" : "all";
    table.hidden = sum.hidden = legend.hidden = note.hidden = Boolean(this.frame) && !matrix;
    none.hidden = !table.hidden;
    if (!matrix || !this.frame) return;
    const classes = matrix.shape[0];
    const names = /** @type {string[]} */ (metaJson(this.frame, "names") ?? Array.from({ length: classes }, (_, label) => String(label))).map(shownToken);
    if (names.join("\n") !== this.#names.join("\n")) this.#rebuild(names);
    this.#fill(/** @type {Uint32Array} */ (matrix.data), classes);
    sum.replaceChildren(...this.#formula(this.frame.meta));
    const [looked, whole] = [Number(this.frame.meta.looked), Number(this.frame.meta.whole)];
    note.textContent = looked < whole ? t("confusion.some", { looked, whole }) : "";
  }

  /** @param {string[]} names */
  #rebuild(names) {
    this.#names = names;
    const classes = names.length;
    const marked = classes <= CLASSES.length && names.every((name, label) => name === String(label));
    const word = (/** @type {number} */ label) => (marked && classes <= 4 ? t("class.name", { label }) : names[label]);
    const heading = (/** @type {number} */ label, /** @type {string} */ scope) => h("th", { scope, title: word(label) }, ...(marked ? [markerIcon(label), " "] : []), word(label));
    const labels = names.map((_, label) => label);
    this.#cells = labels.map((truth) => labels.map((answer) => h("td", {}, h("button", { type: "button", "aria-pressed": "false", "data-cell": `${truth}-${answer}`, click: () => this.#show({ truth, answer }) }))));
    this.table?.classList.toggle("many", classes > 3);
    this.table?.classList.toggle("named", names.some((name) => name.length > 8));
    this.table?.replaceChildren(
      h("caption", { class: "visually-hidden" }, t("confusion.caption")),
      h("thead", {}, h("tr", {}, h("td", { class: "corner" }, t("confusion.corner")), ...labels.map((label) => heading(label, "col")))),
      h("tbody", {}, ...this.#cells.map((row, label) => h("tr", {}, heading(label, "row"), ...row))));
  }

  /** @param {Uint32Array} counts @param {number} classes */
  #fill(counts, classes) {
    const largest = [0, 1].map((right) => Math.max(1, ...counts.filter((_, i) => Number(i % (classes + 1) === 0) === right)));
    const scale = palette();
    const color = (/** @type {number} */ right, /** @type {number} */ share) => cssOf(scale.diverging[Math.round(127.5 + (right ? 1 : -1) * (8 + 52 * Math.sqrt(share)))]);
    this.#cells.forEach((row, truth) => row.forEach((cell, answer) => {
      const count = counts[truth * classes + answer];
      const label = classes === 2 ? [["tn", "fp"], ["fn", "tp"]][truth][answer] : "";
      const button = /** @type {HTMLButtonElement} */ (cell.firstElementChild);
      button.replaceChildren(h("b", {}, String(count)), ...(label ? [h("abbr", { title: t(`confusion.${label}`) }, label)] : []));
      button.setAttribute("aria-pressed", String(this.#open?.truth === truth && this.#open.answer === answer));
      button.setAttribute("aria-label", t("confusion.open", { count, truth: this.#names[truth], answer: this.#names[answer] }));
      const right = Number(truth === answer);
      cell.style.background = count ? color(right, count / largest[right]) : "";
      cell.classList.toggle("right", truth === answer);
      cell.classList.toggle("none", !count);
    }));
    this.#explain(largest, color);
  }

  /**
   * The legend: what the two colors mean, and how much their deepest is.
   * @param {number[]} largest  among the wrong ones, and among the right ones
   * @param {(right: number, share: number) => string} color
   */
  #explain(largest, color) {
    const bar = (/** @type {number} */ right) => {
      const scale = h("span", { class: "confusion-scale" });
      scale.style.background = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((share) => color(right, share)).join(", ")})`;
      return scale;
    };
    this.legend?.replaceChildren(...[1, 0].map((right) => h("span", {}, t(right ? "confusion.legend.right" : "confusion.legend.wrong"), h("output", {}, "1"), bar(right), h("output", {}, String(largest[right])))));
  }

  /** @param {Record<string, string>} meta @returns {Node[]} accuracy as a formula, the same with today's numbers, and its result */
  #formula({ correct, total, tp, tn }) {
    const share = percent(Number(correct) / Number(total), 1);
    const top = tp === undefined ? t("confusion.correct") : "tp + tn";
    const numbers = tp === undefined ? correct : `${tp} + ${tn}`;
    if (!Number(total)) return [document.createTextNode(t("confusion.empty"))];
    return [h("span", {}, t("confusion.accuracy"), " = "), fraction(top, "n"), h("span", {}, " = "), fraction(numbers, total), h("span", {}, " = "), h("b", {}, share)];
  }
}

/** @param {string} top @param {string} bottom */
function fraction(top, bottom) {
  return h("span", { class: "fraction" }, h("span", {}, top), h("span", { class: "visually-hidden" }, "/"), h("span", {}, bottom));
}

customElements.define("glass-confusion", GlassConfusion);
