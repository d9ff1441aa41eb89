/** <glass-tally>: what a single neuron counts in each epoch, its mistakes or its cost, as a curve and as a table of all epochs. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { Chart } from "./chart.js";
import { CurveStore } from "./curve-store.js";
import { GlassElement } from "./element.js";
import { fixed, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

const ROWS = 60;
const MOST_POINTS = 300;
/** A cost that spans more than this many powers of ten is drawn by its logarithm. */
const DECADES = 3;
const REFRESH = 200;

export class GlassTally extends GlassElement {
  #curves = new CurveStore();
  #drawnAt = 0;
  #runs = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #later;

  /** @override */
  get views() {
    return [{ view: "curves", max_fps: 5 }];
  }

  /** @override */
  build() {
    this.plot = h("div", { class: "curves-plot", role: "img", "aria-label": t("tally.label") });
    this.chart = new Chart(this.plot);
    this.table = h("table", { class: "data-table" });
    this.append(this.plot, h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("tally.table") }, this.table));
  }

  /** @override */
  reset() {
    this.#curves.clear();
    this.#runs += 1;
    this.#drawnAt = 0;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#curves.take(frame);
    this.repaint();
  }

  /** @override */
  resized() {
    this.#drawnAt = 0;
    this.repaint();
  }

  /** @override */
  disconnectedCallback() {
    clearTimeout(this.#later);
    this.#later = undefined;
    super.disconnectedCallback();
  }

  /** @override */
  paint() {
    if (!this.offsetParent) return;
    const wait = this.#drawnAt + (this.chart ? Chart.pace(REFRESH, { chart: this.chart }) : REFRESH) - performance.now();
    if (wait > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.repaint();
      }, wait);
      return;
    }
    this.#drawnAt = performance.now();
    const cost = this.#curves.has("cost") || this.store?.state.spec?.training?.kind === "adaline";
    this.#fill(cost);
    this.#draw(cost).catch((error) => { if (this.table) this.table.caption?.replaceChildren(String(error)); });
  }

  /** @param {boolean} cost */
  async #draw(cost) {
    const points = this.#curves.series(cost ? "cost" : "mistakes", MOST_POINTS);
    const finite = points.y.filter((value) => Number.isFinite(value) && value > 0);
    const log = cost && finite.length > 1 && Math.max(...finite) / Math.min(...finite) > 10 ** DECADES;
    const y = t(cost ? (log ? "tally.cost.log" : "tally.cost") : "tally.mistakes");
    const shown = log ? { x: points.x, y: points.y.map(Math.log10) } : points;
    await this.chart?.draw([{ name: y, color: palette().ink, dash: "solid", points: shown }], { x: t("curves.epoch"), y, key: `${this.#runs}${log}` });
  }

  /** The last epochs, one below the other. @param {boolean} cost */
  #fill(cost) {
    const epochs = this.#curves.columns.get("epoch") ?? [];
    const counted = this.#curves.columns.get(cost ? "cost" : "mistakes") ?? [];
    const right = this.#curves.columns.get("train_accuracy") ?? [];
    const rows = epochs.map((_, i) => i).filter((i) => epochs[i] > 0 && Number.isInteger(epochs[i])).slice(-ROWS);
    const head = [t("curves.epoch"), ...(cost ? [t("tally.cost"), t("tally.cost.log")] : [t("tally.mistakes")]), t("curves.accuracy")];
    this.table?.replaceChildren(
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...rows.map((i) => h("tr", {}, h("th", { scope: "row" }, String(epochs[i])),
        ...(cost ? [h("td", { "data-part": "cost" }, short(counted[i])), h("td", { "data-part": "log-cost" }, fixed(Math.log10(counted[i])))] : [h("td", { "data-part": "mistakes" }, String(counted[i]))]),
        h("td", {}, `${fixed(100 * right[i], 0)} %`)))));
  }
}

customElements.define("glass-tally", GlassTally);
