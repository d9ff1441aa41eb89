/**
 * Weights from a safetensors file: a row for every parameter, which array of the file fills it, and what the server says to each.
 * Only the arrays that are chosen leave the browser, so the file may be as large as it likes.
 */

import { ApiError, planBase, putWeights, startRun } from "../api.js";
import { h } from "../dom.js";
import { countText } from "../format.js";
import { t } from "../messages.js";
import { showInstead } from "../start.js";
import { Newest } from "../turning.js";
import { HeaderError, guess, normalizes, packed, readHeader } from "../weights-file.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {import("../weights-file.js").Entries} Entries */
/** @typedef {{name: string, shape: number[]}} Wanted */

const BASE = "base:";
const COLORS = ["torch", "caffe", "none"];
const EPOCHS = 30;

export class WeightsForm {
  /** @type {State|null} */
  #state = null;
  #shapes = "";
  #reading = new Newest();
  /** @type {File|null} */
  #file = null;
  /** @type {{entries: Entries, begin: number}|null} */
  #header = null;
  /** The parameters of the base that is chosen. @type {Wanted[]} */
  #fills = [];
  #turn = 0;

  constructor() {
    this.most = h("span", {});
    this.colors = h("select", { class: "input", id: "weights-colors" }, ...COLORS.map((name) => h("option", { value: name }, t(`transfer.colors.${name}`))));
    this.scaled = h("div", { class: "reuse-field", hidden: true }, h("label", { for: "weights-colors" }, t("transfer.colors")), this.colors);
    this.file = h("input", { type: "file", id: "weights-file", accept: ".safetensors", change: () => this.read() });
    this.cut = h("select", { class: "input", id: "weights-cut", change: () => this.choose() });
    this.body = h("tbody", {});
    this.table = h("table", { class: "data-table weights-table", hidden: true }, h("caption", { class: "visually-hidden" }, t("transfer.file.table")), h("thead", {}, h("tr", {}, ...["ours", "shape", "theirs", "axes", "said"].map((name) => h("th", { scope: "col" }, t(`transfer.file.${name}`))))), this.body);
    this.problem = h("p", { class: "field-problem", role: "alert", hidden: true });
    this.said = h("p", { class: "view-note", role: "status" });
    this.button = h("button", { type: "submit", class: "button primary", disabled: true }, t("transfer.file.start"));
    this.element = h("form", { class: "weights-form", submit: (/** @type {Event} */ event) => { event.preventDefault(); this.send(); } },
      h("p", { class: "view-note" }, t("transfer.file.what"), " ", this.most),
      h("div", { class: "reuse-form" }, h("div", { class: "reuse-field" }, h("label", { for: "weights-file" }, t("transfer.file.choose")), this.file), h("div", { class: "reuse-field" }, h("label", { for: "weights-cut" }, t("transfer.field.cut")), this.cut), this.scaled),
      h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("transfer.file.table") }, this.table), h("div", { class: "reuse-acts" }, this.button, this.problem, this.said));
  }

  /** @param {State} state */
  show(state) {
    this.#state = state;
    if (state.catalog) this.most.textContent = t("transfer.file.size", { parameters: countText(state.catalog.limits.parameters) });
    const filled = new Set(Object.keys(this.weights).map((name) => name.split(".")[0]));
    const names = this.layers.filter((_, i, all) => i < all.findLastIndex(({ name }) => filled.has(name))).map(({ name }) => name);
    const shapes = JSON.stringify([names, this.weights, this.bases, state.spec?.data]);
    if (shapes === this.#shapes) return;
    this.#shapes = shapes;
    const before = this.cut.value;
    const bases = this.bases.map(({ name, title, parameters }) => h("option", { value: BASE + name }, t("transfer.base", { title, parameters: countText(parameters) })));
    this.cut.replaceChildren(...names.map((name) => h("option", { value: name }, name)), ...(bases.length ? [h("optgroup", { label: t("transfer.bases") }, ...bases)] : []));
    this.cut.value = [...this.cut.options].some(({ value }) => value === before) ? before : names.at(-1) ?? "";
    this.choose();
  }

  /** The bases that a file may fill; largest first. */
  get bases() {
    const { architecture, catalog } = this.#state ?? {};
    return architecture?.input_shape?.length === 4 ? [...(catalog?.bases ?? [])].reverse() : [];
  }

  /** @returns {string} the base that is chosen; "" where layers of this network are filled */
  get base() {
    return this.cut.value.startsWith(BASE) ? this.cut.value.slice(BASE.length) : "";
  }

  /** @param {string} network */
  plan(network) {
    return planBase({ network, preprocessing: this.colors.value }, this.#state?.spec?.data, EPOCHS);
  }

  /** What is to be filled is another now. */
  async choose() {
    const { base } = this;
    const turn = (this.#turn += 1);
    this.scaled.hidden = !base;
    this.#fills = [];
    this.tell("");
    if (base) {
      try {
        const { fills } = await this.plan(base);
        if (turn !== this.#turn) return;
        this.#fills = asWanted(fills);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (turn === this.#turn) this.refused(error.problems);
      }
    }
    if (turn === this.#turn) this.rows();
  }

  /** Choose the first base of which the file has every array, as the file most likely is here for it. */
  async suggest() {
    const { entries } = this.#header ?? {};
    if (!entries || normalizes(entries)) return;
    for (const { name } of this.bases) {
      const fills = await this.plan(name).then((plan) => asWanted(plan.fills), (error) => { if (error instanceof ApiError) return []; throw error; });
      const found = guess(fills, entries);
      if (!fills.length || this.#header?.entries !== entries || fills.some((wanted) => !found[wanted.name])) continue;
      this.cut.value = BASE + name;
      this.colors.value = Object.values(found).some(({ axes }) => axes) ? "torch" : "caffe";
      return this.choose();
    }
  }

  /** @returns {{name: string, parameters: number}[]} */
  get layers() {
    return /** @type {any} */ (this.#state?.architecture)?.layers ?? [];
  }

  async read() {
    const file = this.file.files?.[0];
    this.tell("");
    this.table.hidden = true;
    this.button.disabled = true;
    this.#file = this.#header = null;
    try {
      const read = await this.#reading.of(file && readHeader(file));
      if (!file || !read?.value) return;
      this.#header = read.value;
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      return this.tell(t(`transfer.file.bad.${error.reason}`, { name: file?.name ?? "" }));
    }
    this.#file = file;
    this.rows();
    await this.suggest();
  }

  /** @returns {Record<string, number[]>} shapes by the names of all parameters */
  get weights() {
    return /** @type {any} */ (this.#state?.architecture)?.weights ?? {};
  }

  /** @returns {Wanted[]} the parameters of the layers that are kept */
  get wanted() {
    if (this.base) return this.#fills;
    const kept = new Set(this.layers.slice(0, this.layers.findIndex(({ name }) => name === this.cut.value) + 1).map(({ name }) => name));
    return Object.entries(this.weights).filter(([name]) => kept.has(name.split(".")[0])).map(([name, shape]) => ({ name, shape }));
  }

  rows() {
    if (!this.#header) return;
    const { entries } = this.#header;
    if (this.base && normalizes(entries)) this.tell(t("transfer.base.normalizes"));
    const names = Object.keys(entries);
    const guesses = guess(this.wanted, entries);
    this.body.replaceChildren(...this.wanted.map(({ name, shape }) => {
      const theirs = h("select", { class: "input", "aria-label": t("transfer.file.for", { name }) }, h("option", { value: "" }, t("transfer.file.none")), ...names.map((other) => h("option", { value: other }, `${other} (${entries[other].shape.join(" × ")})`)));
      theirs.value = guesses[name]?.name ?? "";
      const axes = h("input", { class: "input axes", value: guesses[name]?.axes?.join(", ") ?? "", "aria-label": t("transfer.file.axes.for", { name }), placeholder: t("transfer.file.axes.none") });
      return h("tr", { "data-parameter": name }, h("th", { scope: "row" }, name), h("td", {}, shape.join(" × ")), h("td", {}, theirs), h("td", {}, axes), h("td", { class: "said" }));
    }));
    this.table.hidden = false;
    this.button.disabled = !this.wanted.length || Boolean(this.base && normalizes(entries));
  }

  /** @returns {Record<string, any>} the map of names, as the server takes it */
  get names() {
    return Object.fromEntries([...this.body.rows].map((row) => {
      const [name, axes] = [row.querySelector("select")?.value ?? "", row.querySelector("input")?.value.trim() ?? ""];
      return [row.dataset.parameter, axes ? { name, axes: axes.split(/[\s,]+/).map(Number) } : name];
    }));
  }

  async send() {
    const { spec } = this.#state ?? {};
    if (!spec || !this.#file || !this.#header) return;
    this.tell("");
    this.button.disabled = true;
    for (const row of this.body.rows) row.cells[4].textContent = "";
    try {
      const names = this.names;
      const chosen = Object.values(names).map((said) => (typeof said === "string" ? said : said.name)).filter(Boolean);
      const small = await packed(this.#file, this.#header, chosen);
      const asked = this.base ? (await this.plan(this.base)).spec : withTransfer(spec, this.cut.value);
      const { source } = await putWeights(small, this.#file.name, asked, names);
      for (const row of this.body.rows) row.cells[4].textContent = t("transfer.file.fits");
      const { id } = await startRun(this.base ? withBase(asked, source) : { ...asked, training: { ...asked.training, source } }, { paused: true });
      this.said.textContent = t("transfer.file.done");
      showInstead(id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused(error.problems);
    }
    this.button.disabled = false;
  }

  /** @param {import("../types.js").Problem[]} problems  each beside its row, where it has one */
  refused(problems) {
    const rest = problems.filter(({ path, message }) => {
      const row = [...this.body.rows].find(({ dataset }) => path === `names.${dataset.parameter}`);
      if (row) row.cells[4].textContent = message;
      return !row;
    });
    this.tell(rest.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ") || t("transfer.file.refused", { count: problems.length }));
  }

  /** @param {string} text */
  tell(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }
}

/** @param {import("../types.js").Spec} spec @param {string} cut @returns {import("../types.js").Spec} that takes over the layers up to the cut */
function withTransfer(spec, cut) {
  const { batch_size: size = 32, epochs = null } = /** @type {Record<string, any>} */ (spec.training);
  const training = { kind: "transfer", batch_size: size, epochs: epochs ?? 15, unfreeze_after: 10, small_rate: 1 / 300, frozen_up_to: cut };
  return { ...spec, model: { ...spec.model, weights: null }, training };
}

/** @param {import("../types.js").Spec} spec @param {string} source @returns {import("../types.js").Spec} whose base has its weights */
function withBase(spec, source) {
  const [base, ...head] = spec.model.layers;
  return { ...spec, model: { ...spec.model, layers: [{ ...base, source }, ...head] } };
}

/** @param {Record<string, number[]>} shapes @returns {Wanted[]} */
const asWanted = (shapes) => Object.entries(shapes).map(([name, shape]) => ({ name, shape }));
