/** The way into a transfer: whose layers, up to where, for which data, at which rates. The server makes the spec; starting it is a run of its own. */

import { ApiError, fetchMyRuns, planTransfer, startRun } from "../api.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { showInstead } from "../start.js";
import { sameJson } from "../paths.js";
import { transferData } from "../transfer-data.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {{value: string, label: string, source: Record<string, string>}} Source */
/** @typedef {import("../transfer-data.js").Choice} Choice */

export class ReuseForm {
  /** @type {State|null} */
  #state = null;
  /** @type {Source[]} */
  #sources = [];
  /** @type {Choice[]} */
  #choices = [];
  #listed = "";
  #asked = 0;
  /** Whether somebody has said whose layers they want. */
  #picked = false;

  constructor() {
    this.source = h("select", { class: "input", id: "reuse-source", change: () => { this.#picked = true; this.ask(); } });
    this.cut = h("select", { class: "input", id: "reuse-cut" });
    this.data = h("select", { class: "input", id: "reuse-data" });
    this.numbers = Object.fromEntries([["first_rate", "0.0003"], ["second_rate", "0.000001"], ["first_epochs", "30"], ["second_epochs", "10"]].map(([name, value]) => [name, h("input", { class: "input number", id: `reuse-${name}`, inputmode: "decimal", value })]));
    this.problem = h("p", { class: "field-problem", role: "alert", hidden: true });
    this.button = h("button", { type: "submit", class: "button primary" }, t("transfer.start"));
    this.fresh = h("button", { type: "button", class: "button", title: t("transfer.fresh.help"), click: () => this.start(afresh) }, t("transfer.fresh"));
    const field = (/** @type {string} */ name, /** @type {HTMLElement} */ input) => h("div", { class: "reuse-field" }, h("label", { for: input.id }, t(`transfer.field.${name}`)), input);
    this.element = h("form", { class: "reuse-form", submit: (/** @type {Event} */ event) => { event.preventDefault(); this.start(); } },
      field("source", this.source), field("cut", this.cut), field("data", this.data), ...Object.entries(this.numbers).map(([name, input]) => field(name, input)), h("div", { class: "reuse-acts" }, this.button, this.fresh, this.problem));
  }

  /** @param {State} state */
  show(state) {
    this.#state = state;
    this.offerData(state);
    const key = `${state.run?.id}`;
    if (!state.run?.id || !state.catalog || state.readonly) return;
    if (key === this.#listed) return this.preselect();
    [this.#listed, this.#picked] = [key, false];
    this.offerSources(state.run.id);
  }

  /** The run on screen, as soon as it has learnt something of its own, unless another was chosen. */
  preselect() {
    const own = `run:${this.#state?.run?.id}`;
    const ready = this.#state?.spec?.training?.kind !== "transfer" && this.#state?.run?.epoch;
    if (!ready || this.#picked || this.source.value === own || !this.#sources.some(({ value }) => value === own)) return;
    this.source.value = own;
    this.#picked = true;
    this.ask();
  }

  /** @param {State} state */
  offerData({ spec, catalog, imageSets }) {
    const own = spec?.data;
    const choices = transferData(own, catalog?.families.data?.find(({ kind }) => kind === own?.kind)?.title ?? own?.kind, imageSets ?? []);
    if (sameJson(choices, this.#choices)) return;
    this.#choices = choices;
    fill(this.data, choices.map(({ value, label }) => [value, label]), this.data.value);
  }

  /** @param {string} id  of the run on screen */
  async offerSources(id) {
    const mine = await fetchMyRuns().then(({ runs }) => runs, () => []);
    const trained = this.#state?.catalog?.trained ?? [];
    const others = mine.filter((run) => run.id !== id && (run.epoch ?? 0) > 0);
    this.#sources = [
      ...trained.map(({ name, title, learnt }) => ({ value: `model:${name}`, label: t("transfer.source.shipped", { title, learnt }), source: { model: name } })),
      { value: `run:${id}`, label: t("transfer.source.this"), source: { run: id } },
      ...others.map((run) => ({ value: `run:${run.id}`, label: t("transfer.source.run", { name: run.name || run.title || run.data, epoch: run.epoch ?? 0 }), source: { run: run.id } })),
    ];
    const wanted = this.#state?.spec?.training?.kind === "transfer" || !(this.#state?.run?.epoch) ? this.#sources[0].value : `run:${id}`;
    fill(this.source, this.#sources.map(({ value, label }) => [value, label]), wanted);
    await this.ask();
  }

  /** @returns {Record<string, string>} */
  get chosen() {
    return (this.#sources.find(({ value }) => value === this.source.value) ?? this.#sources[0]).source;
  }

  /** Where the chosen network may be cut. */
  async ask() {
    const turn = (this.#asked += 1);
    await this.trying(async () => {
      const { cuts, cut } = await planTransfer({ source: this.chosen });
      if (turn === this.#asked) fill(this.cut, cuts.map((/** @type {string} */ name) => [name, name]), cut);
    });
  }

  /** @param {(spec: import("../types.js").Spec) => import("../types.js").Spec} [change]  what is started instead of the transfer */
  async start(change = (spec) => spec) {
    this.button.disabled = this.fresh.disabled = true;
    await this.trying(async () => {
      const numbers = Object.fromEntries(Object.entries(this.numbers).map(([name, input]) => [name, Number(input.value.replace(",", "."))]));
      const choice = this.#choices.find(({ value }) => value === this.data.value) ?? this.#choices[0];
      const { spec } = await planTransfer({ source: this.chosen, cut: this.cut.value || null, data: choice.data, ...numbers });
      const { id } = await startRun(change(spec), { paused: true });
      showInstead(id);
    });
    this.button.disabled = this.fresh.disabled = false;
  }

  /** @param {() => Promise<void>} act */
  async trying(act) {
    this.problem.hidden = true;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
      this.problem.hidden = false;
    }
  }
}

/**
 * @param {import("../types.js").Spec} spec  of a transfer
 * @returns {import("../types.js").Spec} the same network for the same data, as many epochs, that begins with weights of its own
 */
export function afresh(spec) {
  const { epochs, batch_size: batch } = spec.training;
  return { ...spec, training: { kind: "supervised", epochs, batch_size: batch } };
}

/** @param {HTMLSelectElement} select @param {string[][]} options @param {string} value */
function fill(select, options, value) {
  select.replaceChildren(...options.map(([name, label]) => h("option", { value: name }, label)));
  if (options.some(([name]) => name === value)) select.value = value;
}
