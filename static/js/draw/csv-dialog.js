/** Where a table of points is pasted, dropped or chosen; what is wrong with it is said by row and column, and the text stays. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { CsvRefused, parseCsv } from "./csv.js";

/** @typedef {{points: number[][], domain?: number[], classes?: number, notes?: string[]}} Parsed */

const MOST_REASONS = 8;

export class CsvDialog {
  /** @param {(answer: Parsed) => void} load */
  constructor(load) {
    this.load = load;
    this.text = h("textarea", { class: "input csv-text", rows: 8, spellcheck: "false", placeholder: "x,y,label\n-1.5,2,0\n3,-0.5,1", "aria-label": t("csv.text") });
    this.file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", "aria-label": t("csv.file") });
    this.reasons = h("ul", { class: "csv-reasons", role: "alert" });
    this.use = h("button", { type: "button", class: "button primary", click: () => this.#read(this.text.value) }, t("csv.use"));
    this.element = this.#frame();
    this.file.addEventListener("change", () => this.file.files?.[0] && this.#read(this.file.files[0]));
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => this.#drop(event));
  }

  #frame() {
    const close = h("button", { type: "button", class: "button plain", click: () => this.element.close() }, t("csv.cancel"));
    return h("dialog", { class: "sheet csv", "aria-label": t("csv.title") },
      h("div", { class: "sheet-head" }, h("h2", {}, t("csv.title"))),
      h("div", { class: "sheet-body" }, h("p", {}, t("csv.help")), this.text, h("label", { class: "csv-file" }, h("span", {}, t("csv.file")), this.file), this.reasons,
        h("div", { class: "csv-buttons" }, close, this.use)));
  }

  open() {
    this.reasons.replaceChildren();
    this.element.showModal();
    this.text.focus();
  }

  /** @param {DragEvent} event */
  #drop(event) {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.#read(file);
  }

  /** @param {string|File} source */
  async #read(source) {
    this.use.disabled = true;
    try {
      this.load(await parseCsv(source));
      this.element.close();
    } catch (error) {
      this.#refuse(error instanceof CsvRefused ? error.reasons : [{ message: t("csv.unreachable") }]);
    }
    this.use.disabled = false;
    this.file.value = "";
  }

  /** @param {import("./csv.js").Refusal[]} reasons */
  #refuse(reasons) {
    const shown = reasons.slice(0, MOST_REASONS).map((reason) => h("li", {}, sentence(reason)));
    if (reasons.length > MOST_REASONS) shown.push(h("li", {}, t("csv.more", { count: reasons.length - MOST_REASONS })));
    this.reasons.replaceChildren(...shown);
  }
}

/** @param {import("./csv.js").Refusal} reason */
function sentence({ message, row, column }) {
  if (row === undefined || /\brow\b/i.test(message)) return message;
  return column === undefined ? t("csv.row", { row, message }) : t("csv.cell", { row, column, message });
}
