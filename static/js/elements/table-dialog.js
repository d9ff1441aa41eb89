/** Where a person's own table is pasted, dropped or chosen. The server reads it; what is wrong is said by row and column, and the text stays. */

import { ApiError, previewTable } from "../api.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

const MOST_CHARACTERS = 400_000;

export class TableDialog {
  /** @param {(text: string) => void} use  called with a text that the server can read */
  constructor(use) {
    this.use = use;
    this.text = h("textarea", { class: "input csv-text", rows: 10, spellcheck: "false", "aria-label": t("table.text") });
    this.file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", "aria-label": t("csv.file") });
    this.reasons = h("ul", { class: "csv-reasons", role: "alert" });
    this.done = h("button", { type: "button", class: "button primary", click: () => this.#read(this.text.value) }, t("csv.use"));
    const close = h("button", { type: "button", class: "button plain", click: () => this.element.close() }, t("csv.cancel"));
    this.element = h("dialog", { class: "sheet csv", "aria-label": t("table.own") },
      h("div", { class: "sheet-head" }, h("h2", {}, t("table.own"))),
      h("div", { class: "sheet-body" }, h("p", {}, t("table.help")), this.text, h("label", { class: "csv-file" }, h("span", {}, t("csv.file")), this.file), this.reasons,
        h("div", { class: "csv-buttons" }, close, this.done)));
    this.file.addEventListener("change", () => this.file.files?.[0] && this.#open(this.file.files[0]));
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      this.#open(file);
    });
  }

  /** @param {string} text  to begin with */
  open(text) {
    this.reasons.replaceChildren();
    this.text.value = text;
    this.element.showModal();
    this.text.focus();
  }

  /** @param {File} file */
  async #open(file) {
    this.file.value = "";
    if (file.size > MOST_CHARACTERS * 4) return this.#refuse([t("table.large", { size: Math.round(file.size / 1000), most: MOST_CHARACTERS / 1000 })]);
    const text = decode(new Uint8Array(await file.arrayBuffer()));
    this.text.value = text;
    this.#read(text);
  }

  /** @param {string} text */
  async #read(text) {
    this.done.disabled = true;
    try {
      await previewTable({ data: { kind: "csv", content: text } });
      this.use(text);
      this.element.close();
    } catch (error) {
      const problems = error instanceof ApiError && error.status !== 0 ? error.problems.map(({ message }) => message) : [t("csv.unreachable")];
      this.#refuse(problems);
    }
    this.done.disabled = false;
  }

  /** @param {string[]} reasons */
  #refuse(reasons) {
    this.reasons.replaceChildren(...reasons.map((reason) => h("li", {}, reason)));
  }
}

/**
 * The text of a file in any usual encoding: by its mark, as UTF-8, or, where that is none, as Western European.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function decode(bytes) {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
