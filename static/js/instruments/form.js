/**
 * <glass-instrument-form>: the arguments of an instrument, one field each, from its schema. `ui.when` names what has to hold for a field
 * to be of use, among the other arguments and what the last frame said; `ui.family` lets it choose a kind with arguments of its own;
 * `ui.stage` puts it beside that stage of the picture, into a form of its own.
 */

import { h } from "../dom.js";
import { makeForm } from "../elements/glass-form.js";
import { KindPicker } from "../elements/kind-picker.js";
import { ShellElement } from "../elements/shell-element.js";
import { fieldOf, resolve, standIn } from "../forms.js";

/** @typedef {import("../types.js").Kind} Kind */
/** @typedef {{name: string, ui: Record<string, any>, element: HTMLElement, show: () => void}} Entry */

export class GlassInstrumentForm extends ShellElement {
  /** @type {Entry[]} */
  entries = [];
  /** @type {Record<string, any>} */
  facts = {};

  /** @override */
  connected() {
    for (const key of /** @type {const} */ (["spec", "problems"])) this.follow(key, () => this.refresh());
  }

  /**
   * @param {Kind} kind
   * @param {Record<string, Kind[]>} families
   * @param {string} [stage]  whose fields it holds; those of no stage where none is named
   */
  furnish(kind, families, stage) {
    this.entries = Object.entries(kind.schema.properties ?? {}).filter(([name, { ui = {} }]) => name !== "kind" && ui.control !== "hidden" && ui.stage === stage)
      .map(([name, schema]) => (schema.ui?.family ? this.chooser(name, schema, families[schema.ui.family] ?? []) : this.field(name, schema, kind.schema)));
    this.replaceChildren(...this.entries.map(({ element }) => element));
    this.toggleAttribute("data-bare", !this.entries.length);
    this.refresh();
  }

  /** @param {Record<string, any>} facts  what the last frame said */
  tell(facts) {
    this.facts = facts;
    this.refresh();
  }

  refresh() {
    if (!this.store.state.spec) return;
    const known = { ...this.facts, ...this.store.state.spec };
    for (const { ui, element, show } of this.entries) {
      const useful = holds(ui.when, known);
      element.hidden = !useful;
      if (useful) show();
    }
  }

  /**
   * @param {string} name
   * @param {import("../types.js").Schema} schema
   * @param {import("../types.js").Schema} root
   * @returns {Entry}
   */
  field(name, schema, root) {
    const form = makeForm();
    const field = fieldOf(name, resolve(schema, root.$defs));
    const show = () => {
      const offered = this.facts.options?.[name];
      const options = offered?.map((/** @type {any} */ value) => ({ value, label: String(value) }));
      const had = form.contains(document.activeElement);
      form.setFields([standIn(options?.length ? { ...field, control: "choice", options } : field, this.facts.instead?.[name], this.store.state.spec?.[name])]);
      if (had && !form.contains(document.activeElement)) form.querySelector("select")?.focus();
    };
    return { name, ui: schema.ui ?? {}, element: form, show };
  }

  /**
   * @param {string} name
   * @param {import("../types.js").Schema} schema
   * @param {Kind[]} kinds
   * @returns {Entry}
   */
  chooser(name, schema, kinds) {
    const among = schema.ui?.among;
    const box = h("div", {});
    /** @type {KindPicker|null} */
    let picker = null;
    const show = () => {
      const offered = among ? kinds.filter(({ kind }) => this.facts[among]?.includes(kind)) : kinds;
      if (offered.length && (!picker || picker.kinds.length !== offered.length)) {
        picker = new KindPicker({ label: schema.title ?? name, path: name, kinds: offered, help: schema.description, change: (path, value) => this.sendChange(path, value) });
        box.replaceChildren(picker.element);
      }
      picker?.show(this.store.state);
    };
    return { name, ui: schema.ui ?? {}, element: box, show };
  }
}

/**
 * @param {Record<string, any>|undefined} when
 * @param {Record<string, any>} known
 * @returns {boolean} whether each name has the value, or one of the values
 */
export function holds(when, known) {
  return Object.entries(when ?? {}).every(([name, wanted]) => (Array.isArray(wanted) ? wanted.includes(known[name]) : known[name] === wanted));
}

customElements.define("glass-instrument-form", GlassInstrumentForm);

/**
 * @param {Kind} kind
 * @param {string} stage
 * @returns {GlassInstrumentForm} the fields of one stage
 */
export function formOfStage(kind, stage) {
  const form = /** @type {GlassInstrumentForm} */ (document.createElement("glass-instrument-form"));
  form.furnish(kind, {}, stage);
  return form;
}
