/** <glass-paintbox>: the tools to paint data with, while the network learns from it. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { GlassElement } from "../views/element.js";
import { download, toCsv } from "./csv.js";
import { CsvDialog } from "./csv-dialog.js";
import { markerIcon } from "./markers.js";
import { paintIcon } from "./paint-icons.js";
import { MAX_CLASSES, paintModelOf } from "./paint-model.js";
import { withPart } from "./rows.js";

/** @typedef {import("./paint-model.js").PaintModel} PaintModel */
/** @typedef {import("./paint-model.js").Tool} Tool */

/** @type {readonly Tool[]} */
const TOOLS = ["point", "spray", "line", "eraser", "move", "look"];

export class GlassPaintbox extends GlassElement {
  /** @type {PaintModel|undefined} */
  model;
  /** @type {Map<Tool, HTMLButtonElement>} */
  #tools = new Map();
  #classesShown = 0;
  /** When it was said what reading a table took; it is true until something else is painted. */
  #notedAt = 0;

  /** @override */
  build() {
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("paint.label"));
    this.tools = h("div", { class: "paint-row paint-tools", role: "group", "aria-label": t("paint.tools") }, ...TOOLS.map((tool) => this.#toolButton(tool)));
    this.brushes = h("div", { class: "paint-row paint-brushes", role: "group", "aria-label": t("paint.classes") });
    this.density = slider("paint.density", 1, 12, 1, (density) => this.model?.choose({ density }));
    this.spread = slider("paint.spread", 0.01, 0.35, 0.01, (spread) => this.model?.choose({ spread }));
    this.sliders = h("div", { class: "paint-sliders" }, this.density.element, this.spread.element);
    this.undoButton = this.#action("undo", () => this.model?.undo());
    this.redoButton = this.#action("redo", () => this.model?.redo());
    this.clearButton = this.#action("clear", () => this.model?.replace([]));
    this.pasteButton = this.#action("paste", () => this.dialog?.open());
    this.saveButton = this.#action("download", () => this.model && download("points.csv", toCsv(this.model.rows, this.model.domain)));
    this.actions = h("div", { class: "paint-row" }, this.undoButton, this.redoButton, this.clearButton, h("span", { class: "paint-gap" }), this.pasteButton, this.saveButton);
    this.status = h("p", { class: "paint-status", role: "status" });
    this.notes = h("div", { class: "paint-notes", role: "status", "aria-label": t("csv.notes") });
    this.fresh = h("button", { type: "button", class: "button small", click: () => this.#startDrawing() }, t("paint.start"));
    this.dialog = new CsvDialog((answer) => this.#load(answer));
    this.append(this.tools, this.brushes, this.sliders, this.actions, this.status, this.notes, this.fresh, this.dialog.element);
  }

  /** @override */
  connected() {
    if (!this.store) return;
    this.model = paintModelOf(this.store, (fields) => this.client?.command("points", fields) ?? Promise.reject(new Error("offline")));
    const model = this.model;
    const changed = () => this.repaint();
    const keys = (/** @type {KeyboardEvent} */ event) => this.#keys(event);
    model.addEventListener("change", changed);
    document.addEventListener("keydown", keys);
    this.whenGone(() => model.removeEventListener("change", changed));
    this.whenGone(() => document.removeEventListener("keydown", keys));
    this.follow("readonly", () => this.repaint());
    this.follow("spec", (spec) => spec?.data.kind !== "drawn" && this.notes?.replaceChildren());
  }

  /** Takes the brush of a class, as the keys 1 … 6 do. @param {number} label */
  selectBrush(label) {
    const model = this.model;
    if (!model || model.locked) return;
    while (label >= model.classes && model.classes < MAX_CLASSES) model.addClass();
    const brush = model.tool === "eraser" || model.tool === "move" || model.tool === "look";
    model.choose(brush ? { label, tool: "point" } : { label });
  }

  /** @param {Tool} tool */
  selectTool(tool) {
    if (!this.model?.locked) this.model?.choose({ tool });
  }

  /** @override */
  paint() {
    const { model } = this;
    if (!model) return;
    this.hidden = model.locked === "readonly";
    const locked = model.locked !== "";
    for (const [tool, button] of this.#tools) {
      button.setAttribute("aria-pressed", String(model.tool === tool));
      button.disabled = locked;
    }
    this.#paintBrushes(model, locked);
    this.#paintSliders(model, locked);
    this.#paintActions(model, locked);
  }

  /** @param {PaintModel} model @param {boolean} locked */
  #paintSliders(model, locked) {
    const spreads = model.tool === "spray" || model.tool === "eraser";
    const dense = model.tool === "spray" || model.tool === "line";
    this.spread?.show(model.spread, spreads && !locked);
    this.density?.show(model.density, dense && !locked);
    if (this.sliders) this.sliders.hidden = !spreads && !dense;
  }

  /** @param {PaintModel} model @param {boolean} locked */
  #paintActions(model, locked) {
    if (this.undoButton) this.undoButton.disabled = locked || !model.canUndo;
    if (this.redoButton) this.redoButton.disabled = locked || !model.canRedo;
    if (this.clearButton) this.clearButton.disabled = locked || !model.rows.length;
    if (this.saveButton) this.saveButton.disabled = !model.rows.length;
    if (model.changedAt > this.#notedAt) this.notes?.replaceChildren();
    if (this.fresh) this.fresh.hidden = model.locked !== "values" && model.locked !== "curve";
    const words = locked ? t(`paint.locked.${model.locked}`) : model.notice ? t(model.notice.key, model.notice.values) : "";
    if (this.status && this.status.textContent !== words) this.status.textContent = words;
  }

  /** @param {PaintModel} model @param {boolean} locked */
  #paintBrushes(model, locked) {
    const row = this.brushes;
    if (!row) return;
    if (this.#classesShown !== model.classes) {
      this.#classesShown = model.classes;
      row.replaceChildren(...Array.from({ length: model.classes }, (_, label) => this.#brush(label)));
      if (model.classes < MAX_CLASSES) row.append(this.#action("add", () => this.model?.addClass(), "paint.addClass"));
    }
    [...row.children].forEach((child, label) => {
      const button = /** @type {HTMLButtonElement} */ (child);
      button.disabled = locked;
      if (label < model.classes) button.setAttribute("aria-pressed", String(label === model.label));
    });
  }

  /** @param {number} label */
  #brush(label) {
    const words = t("class.name", { label });
    return h("button", { type: "button", class: "button square", title: `${words} (${label + 1})`, "aria-label": words, "aria-pressed": "false", click: () => this.selectBrush(label) }, markerIcon(label, 18));
  }

  /** @param {Tool} tool */
  #toolButton(tool) {
    const words = t(`paint.tool.${tool}`);
    const button = h("button", { type: "button", class: "button square", title: t(`paint.tool.${tool}.help`), "aria-label": words, "aria-pressed": "false", click: () => this.selectTool(tool) }, paintIcon(tool));
    this.#tools.set(tool, button);
    return button;
  }

  /** @param {string} name @param {() => void} act @param {string} [key] */
  #action(name, act, key = `paint.${name}`) {
    return h("button", { type: "button", class: "button square", title: t(key), "aria-label": t(key), click: act }, paintIcon(name));
  }

  /** @param {KeyboardEvent} event */
  #keys(event) {
    const typing = event.target instanceof HTMLElement && event.target.closest("input:not([type=range]):not([type=checkbox]), textarea, select, dialog");
    if (event.defaultPrevented || typing || this.model?.locked || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.model?.undo();
    else if ((key === "z" && event.shiftKey) || key === "y") this.model?.redo();
    else return;
    event.preventDefault();
  }

  /** An empty plane in place of data that cannot be painted on. */
  #startDrawing() {
    const data = this.store?.state.spec?.data ?? {};
    this.sendChange("data", { kind: "drawn", classes: 2, points: [], split: data.split, scaling: data.scaling, features: ["x", "y"] });
  }

  /** @param {import("./csv-dialog.js").Parsed} answer */
  #load({ points, domain, classes = 2, notes = [] }) {
    const model = this.model;
    if (!model) return;
    const { x0, x1, y0, y1 } = model.domain;
    const here = !domain || points.every(([x, y]) => x0 <= x && x <= x1 && y0 <= y && y <= y1);
    if (here && !model.locked) model.replace(points.map(withPart), classes);
    else {
      const data = this.store?.state.spec?.data ?? {};
      this.sendChange("data", { kind: "drawn", classes: Math.max(2, classes), points, domain, split: data.split, scaling: data.scaling, features: data.features });
    }
    this.#notedAt = performance.now();
    const told = [t("csv.read", { count: points.length }), ...notes];
    this.notes?.replaceChildren(h("ul", {}, ...told.map((note) => h("li", {}, note))));
  }
}

/**
 * @param {string} key
 * @param {number} min
 * @param {number} max
 * @param {number} step
 * @param {(value: number) => void} change
 */
function slider(key, min, max, step, change) {
  const input = h("input", { type: "range", min, max, step });
  const element = h("label", { class: "paint-slider" }, h("span", {}, t(key)), input);
  const fill = () => input.style.setProperty("--fill", `${(100 * (input.valueAsNumber - min)) / (max - min)}%`);
  input.addEventListener("input", () => {
    fill();
    change(input.valueAsNumber);
  });
  const show = (/** @type {number} */ value, /** @type {boolean} */ visible) => {
    element.hidden = !visible;
    if (input.valueAsNumber !== value) input.value = String(value);
    fill();
  };
  return { element, show };
}

customElements.define("glass-paintbox", GlassPaintbox);
