/**
 * <glass-phases>: one example, or one batch, taken slowly: forward, loss, backward, update, with every number each phase makes known.
 * What is being stepped through stands in the store under `walk`, so that the network can write the numbers where they belong.
 */

import { h, icon, write } from "../dom.js";
import { t } from "../messages.js";
import { Autoplay } from "./autoplay.js";
import { GlassElement } from "./element.js";
import { FormulaList } from "./formula-list.js";
import { metaJson } from "./frame-meta.js";
import { checkTable, exampleTable, stepTable } from "./phase-tables.js";
import { segmented } from "./segmented.js";
import { unitName } from "./network-names.js";

/** @typedef {import("./element.js").Frame} Frame */

const PHASES = /** @type {const} */ (["forward", "loss", "backward", "update"]);

export class GlassPhases extends GlassElement {
  /** @type {any} */
  #told = null;
  /** @type {any} */
  #check = null;
  #checking = false;
  #of = /** @type {"example"|"batch"} */ ("example");
  #tabled = "";

  /** @override */
  get views() {
    const place = this.store?.state.inspected;
    const focus = place && place.layer > 0 && place.what !== "point" ? { layer: place.layer, unit: place.what === "layer" ? 0 : place.unit } : {};
    return [{ view: "phases", ...focus, max_fps: 20 }, ...(this.#checking ? [{ view: "gradient_check", ...focus, max_fps: 4 }] : [])];
  }

  /** @override */
  build() {
    this.list = h("ol", { class: "phase-list" }, ...PHASES.map((name) => h("li", { "data-phase": name }, t(`phase.${name}`))));
    this.next = h("button", { type: "button", class: "button primary", "data-action": "onward", title: t("phase.next.key"), click: () => this.onward() }, t("phase.next"), icon("right"));
    this.auto = new Autoplay(() => this.onward(), /** @returns {(Element|null)[]} */ () => [this, document.querySelector("glass-network")]);
    this.of = segmented(t("phase.of"), [{ value: "example", label: t("bar.unit.example") }, { value: "batch", label: t("bar.unit.batch") }], this.#of, (of) => {
      this.#of = /** @type {"example"|"batch"} */ (of);
    });
    this.checker = h("button", { type: "button", class: "button", "aria-pressed": "false", "data-action": "check", click: () => this.#compare() }, t("phase.check"));
    this.words = h("p", { class: "phase-words", role: "status" });
    this.formulas = new FormulaList(t("inspect.formulas"));
    this.heading = h("h3", { class: "phase-title" });
    this.table = h("div", { class: "phase-table table-scroll", tabindex: 0, role: "region", "aria-label": t("phase.table") });
    this.append(h("header", { class: "phase-head" }, this.list, h("div", { class: "phase-controls" }, this.of.element, this.auto.button, this.checker, this.next)),
      this.words, h("div", { class: "phase-body" }, h("div", { class: "phase-formulas" }, this.heading, this.formulas.element), this.table));
  }

  /** @override */
  connected() {
    this.follow("inspected", () => this.wishesChanged());
    this.follow("readonly", () => this.repaint());
    this.follow("run", (run) => run && this.#followRun(run));
    this.whenGone(() => this.auto?.stop());
  }

  /** Something else was done meanwhile: the step is given up. @param {import("../types.js").RunState} run */
  #followRun(run) {
    if (!run.phase && this.store?.state.walk) {
      this.#told = null;
      this.store.set({ walk: null });
      this.auto?.stop();
    }
    this.repaint();
  }

  /** @override */
  reset() {
    this.#told = this.#check = null;
    this.store?.set({ walk: null });
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    const told = metaJson(frame, "json");
    if (frame.view === "gradient_check") this.#check = told;
    else {
      this.#told = told?.present ? told : null;
      this.store?.set({ walk: this.#told });
      if (!this.#told) this.auto?.stop();
    }
    this.repaint();
  }

  /** Goes through the next phase. */
  onward() {
    if (!this.readonly) this.sendCommand("step", { unit: "phase", of: this.#of, count: 1 });
  }

  /** Lets the numbers on the network go. */
  close() {
    this.auto?.stop();
    this.store?.set({ walk: null });
  }

  /** Back among what is shown: what was known is drawn again. */
  open() {
    this.store?.set({ walk: this.#told });
    this.repaint();
  }

  #compare() {
    this.#checking = !this.#checking;
    this.#check = null;
    this.checker?.setAttribute("aria-pressed", String(this.#checking));
    this.wishesChanged();
    this.repaint();
  }

  /** @override */
  paint() {
    const { list, words, heading, table, formulas } = this;
    if (!list || !words || !heading || !table || !formulas || !this.offsetParent) return;
    const told = this.#told;
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("li"))) {
      const place = PHASES.indexOf(/** @type {any} */ (item.dataset.phase));
      item.toggleAttribute("data-done", Boolean(told) && place < told.place);
      if (told?.phase === item.dataset.phase) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    if (told && told.of !== this.#of && told.place < 3) this.of?.choose(this.#of = told.of);
    write(words, told ? this.#sentence(told) : t("phase.none"));
    write(heading, told ? this.#title(told) : "");
    formulas.show(told?.formulas ?? []);
    if (this.checker) this.checker.disabled = told?.way === "rule";
    if (this.next) this.next.disabled = this.readonly;
    this.#paintTable(table);
  }

  /** @param {any} told */
  #sentence({ phase, of, examples, batch, index, way, place, parameters }) {
    const moved = Object.values(parameters ?? {}).some((/** @type {any} */ found) => String(found.step ?? "").match(/[1-9]/));
    const which = of === "batch" ? t("phase.batch", { count: examples }) : t("phase.example", { number: index + 1 });
    if (place === 3 && !moved) return `${which} ${way === "rule" ? t("phase.update.right") : t("phase.update.wait", { count: examples, batch })}`;
    return `${which} ${t(way === "rule" && phase === "backward" ? "phase.backward.rule" : `phase.${phase}.words`)}`;
  }

  /** @param {any} told */
  #title({ phase, focus, layers }) {
    return phase === "loss" ? t("formula.loss") : unitName(focus.layer, focus.unit, layers.length + 1);
  }

  /** @param {HTMLElement} table */
  #paintTable(table) {
    const told = this.#told;
    const key = JSON.stringify([told?.rows, told?.whole, told?.place, told?.focus, told?.parameters, this.#checking && this.#check]);
    if (key === this.#tabled) return;
    this.#tabled = key;
    const parts = [];
    if (this.#checking) parts.push(checkTable(this.#check));
    else if (told) {
      parts.push(exampleTable(told));
      if (told.place === 3 || (told.place === 2 && !told.columns.length)) parts.push(stepTable(told));
    }
    table.hidden = parts.length === 0;
    table.replaceChildren(...parts);
  }
}

customElements.define("glass-phases", GlassPhases);
