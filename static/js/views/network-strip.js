/**
 * The strip under the network: the picked unit's bias and weights as number fields, with what it computes. Editing sends the
 * value at once; a field that is being typed in is left alone by training.
 */

import { t } from "../messages.js";
import { h } from "../dom.js";
import { unitName } from "./network-names.js";

/** @typedef {import("./network-wires.js").Weights} Weights */
/** @typedef {import("./network.js").Place} Place */

export class UnitStrip {
  /** @type {Place|null} */
  #place = null;
  /** @type {ReadonlyArray<[string, number]>} */
  #columns = [];
  /** @type {readonly string[]} */
  #features = [];
  /** @type {readonly string[]} */
  #activations = [];
  #readonly = false;
  /** @type {Array<{input: HTMLInputElement, read: (weights: Weights) => number}>} */
  #fields = [];
  /** @type {readonly Weights[]} */
  #layers = [];

  /** @param {(parameter: string, index: number[], value: number) => void} edit */
  constructor(edit) {
    this.edit = edit;
    this.title = h("strong", { class: "net-strip-title" });
    this.formula = h("span", { class: "net-strip-formula" });
    this.row = h("div", { class: "net-strip-fields" });
    this.element = h("section", { class: "net-strip", "aria-label": t("network.strip") }, h("p", {}, this.title, " ", this.formula), this.row);
    this.#show();
  }

  /**
   * @param {ReadonlyArray<[string, number]>} columns
   * @param {readonly string[]} features
   * @param {readonly string[]} activations  per layer
   * @param {boolean} readonly
   */
  describe(columns, features, activations, readonly) {
    this.#columns = columns;
    this.#features = features;
    this.#activations = activations;
    this.#readonly = readonly;
    this.#show();
  }

  /** @param {Place} place @returns {string} */
  unitName({ column, index }) {
    if (column === 0) return this.#features[index] ?? `${index + 1}`;
    return unitName(column, index, this.#columns.length);
  }

  /** @param {Place|null} place */
  pick(place) {
    if (place?.column === this.#place?.column && place?.index === this.#place?.index) return;
    this.#place = place;
    this.#show();
  }

  /** Puts the cursor into the weight from a unit of the column before. @param {number} from */
  focusInput(from) {
    focus(this.#fields[from + 1]?.input);
  }

  focusBias() {
    focus(this.#fields[0]?.input);
  }

  /** Shows the weights as they are now. @param {readonly Weights[]} layers */
  refresh(layers) {
    this.#layers = layers;
    const weights = this.#place && layers[this.#place.column - 1];
    if (!weights) return;
    for (const { input, read } of this.#fields) {
      if (input === document.activeElement) continue;
      const value = read(weights);
      if (Number.isFinite(value)) input.value = String(Number(value.toFixed(3)));
      input.dataset.sign = value < 0 ? "negative" : "positive";
    }
  }

  #show() {
    const place = this.#place;
    this.element.classList.toggle("empty", place === null);
    this.title.textContent = place ? this.unitName(place) : "";
    this.formula.textContent = place ? this.#formula(place) : t("network.hint");
    this.#fields = place && place.column > 0 ? this.#makeFields(place) : [];
    this.row.replaceChildren(...this.#fields.map(({ input }) => /** @type {HTMLElement} */ (input.parentElement)));
    this.refresh(this.#layers);
  }

  /** @param {Place} place */
  #formula({ column }) {
    if (column === 0) return t("network.input");
    const activation = this.#activations[column - 1] ?? "";
    const sum = `Σ w·${column === 1 ? "x" : "a"} + b`;
    return activation === "linear" || !activation ? `a = ${sum}` : `a = ${activation}(${sum})`;
  }

  /** @param {Place} place */
  #makeFields({ column, index }) {
    const layer = this.#columns[column]?.[0] ?? "";
    const inputs = this.#columns[column - 1]?.[1] ?? 0;
    const bias = this.#field(t("network.bias"), `${layer}.bias`, [index], ({ bias: values }) => Number(values?.[index] ?? NaN));
    const weights = Array.from({ length: inputs }, (_, from) => {
      const name = column === 1 ? this.#features[from] ?? `${from + 1}` : t("network.from", { unit: from + 1 });
      return this.#field(name, `${layer}.kernel`, [from, index], ({ kernel, outputs }) => kernel[from * outputs + index]);
    });
    return [bias, ...weights];
  }

  /**
   * @param {string} name
   * @param {string} parameter
   * @param {number[]} index
   * @param {(weights: Weights) => number} read
   */
  #field(name, parameter, index, read) {
    const input = h("input", { type: "number", step: 0.1, inputmode: "decimal", disabled: this.#readonly, "data-parameter": parameter, "data-index": index.join(",") });
    h("label", { class: "net-field" }, h("span", {}, name), input);
    input.addEventListener("input", () => {
      const value = input.valueAsNumber;
      if (!Number.isFinite(value)) return;
      input.dataset.sign = value < 0 ? "negative" : "positive";
      this.edit(parameter, index, value);
    });
    input.addEventListener("blur", () => this.refresh(this.#layers));
    return { input, read };
  }
}

/** @param {HTMLInputElement|undefined} input */
function focus(input) {
  input?.focus({ preventScroll: true });
  input?.select();
  input?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
