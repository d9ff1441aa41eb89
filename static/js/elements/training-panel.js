/** <glass-training-panel>: how it learns. Everything here takes effect while it trains. */

import { h, icon } from "../dom.js";
import { fieldsOf, schemaAt } from "../forms.js";
import { answersAlike, fitsTask, forData } from "../kinds.js";
import { t } from "../messages.js";
import { taskOf } from "../task.js";
import { makeForm } from "./glass-form.js";
import { KindPicker } from "./kind-picker.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../types.js").Catalog} Catalog */
/** @typedef {import("../types.js").Kind} Kind */
/** @typedef {import("../types.js").State} State */

const FIRST = ["learning_rate"];

export class GlassTrainingPanel extends ShellElement {
  /** @type {KindPicker[]} */
  pickers = [];

  /** @override */
  connected() {
    this.follow("catalog", (catalog) => catalog && this.furnish(catalog));
    for (const key of /** @type {const} */ (["spec", "problems", "readonly", "table"])) this.follow(key, () => this.show());
  }

  /** @param {Catalog} catalog */
  furnish(catalog) {
    const { families, spec_schema: schema } = catalog;
    const ruleOf = (/** @type {State} */ { spec }) => families.training?.find((entry) => entry.kind === spec?.training.kind);
    const ruleFits = (/** @type {Kind} */ kind, /** @type {State} */ state) => fitsTask(kind, taskOf(state)) && answersAlike(kind, ruleOf(state));
    const lossFits = (/** @type {Kind} */ kind, /** @type {State} */ state) => fitsTask(kind, ruleOf(state)?.asked ?? taskOf(state), ruleOf(state));
    const change = (/** @type {string} */ path, /** @type {any} */ value) => this.sendChange(path, value);
    const picker = (/** @type {string} */ key, /** @type {string} */ family, /** @type {string[]} */ skip = [], apart = false) =>
      new KindPicker({ apart, fits: key === "loss" ? lossFits : ruleFits, label: t(`training.${key}`), path: key === "rule" ? "training" : key, kinds: forData(families[family] ?? []), skip, change,
        help: schema.properties?.[key === "rule" ? "training" : key]?.description });
    const [rule, optimizer, schedule, loss] = [picker("rule", "training", ["batch_size"]), picker("optimizer", "optimizers", FIRST, true), picker("schedule", "schedules"), picker("loss", "losses")];
    this.pickers = [rule, optimizer, schedule, loss];
    this.first = makeForm();
    this.penalty = makeForm();
    this.penalty.setFields(fieldsOf(schemaAt(schema, ["regularization"]), { path: "regularization", definitions: schema.$defs }));
    this.replaceChildren(this.first, optimizer.element, this.penalty,
      h("details", { class: "fold", open: true }, h("summary", {}, icon("down"), t("training.more")), loss.element, rule.element, schedule.element, optimizer.form));
    this.show();
  }

  show() {
    const { state } = this.store;
    this.toggleAttribute("data-known", Boolean(state.spec));  // what stands in its fields before is nobody's
    if (!this.first || !state.spec || !state.catalog) return;
    for (const picker of this.pickers) picker.show(state);
    this.first.setFields(this.firstFields(state.catalog));
  }

  /**
   * What is turned most often stands first: the learning rate and the batch size, where the rule has one.
   * @param {Catalog} catalog
   */
  firstFields({ families }) {
    const { optimizer, training } = this.store.state.spec ?? {};
    const of = (/** @type {string} */ family, /** @type {any} */ value, /** @type {string} */ path, /** @type {string} */ name) => {
      const kind = families[family]?.find((entry) => entry.kind === value?.kind);
      return kind ? fieldsOf(kind.schema, { path }).filter((field) => field.name === name) : [];
    };
    return [...of("optimizers", optimizer, "optimizer", "learning_rate"), ...of("training", training, "training", "batch_size")];
  }
}

customElements.define("glass-training-panel", GlassTrainingPanel);
