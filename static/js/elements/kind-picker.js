/** A choice among the kinds of a family (optimizer, loss, schedule, rule) with the chosen kind's own arguments below it. */

import { h } from "../dom.js";
import { fieldOf, fieldsOf, problemAt, switchKind } from "../forms.js";
import { getPath } from "../paths.js";
import { makeControl } from "./controls.js";
import { makeForm } from "./glass-form.js";

/** @typedef {import("../types.js").Kind} Kind */
/** @typedef {import("../types.js").State} State */

export class KindPicker {
  /**
   * @param {{label: string, path: string, kinds: Kind[], skip?: string[], help?: string, apart?: boolean,
   *   fits?: (kind: Kind, state: State) => boolean, change: (path: string, value: any) => void}} how  `fits`: what can be chosen now
   */
  constructor({ label, path, kinds, skip = [], help = "", apart = false, fits = () => true, change }) {
    this.path = path;
    this.kinds = kinds;
    this.skip = skip;
    this.fits = fits;
    const options = kinds.map(({ kind, title }) => ({ value: kind, label: title }));
    const field = fieldOf("kind", { title: label, description: help, ui: { control: "choice", options } }, path);
    this.control = makeControl(field, (kind) => change(path, this.switched(kind)));
    this.form = makeForm();
    this.current = /** @type {any} */ ({});
    this.element = h("div", { class: "kind" }, this.control.element, apart ? null : this.form);
  }

  /** @param {string} kind */
  switched(kind) {
    const find = (/** @type {string} */ name) => this.kinds.find((entry) => entry.kind === name);
    return switchKind(/** @type {Kind} */ (find(kind)), find(this.current.kind), this.current);
  }

  /** @param {State} state */
  show(state) {
    const { spec, problems, readonly } = state;
    this.current = getPath(spec, this.path) ?? {};
    const kind = this.kinds.find((entry) => entry.kind === this.current.kind);
    this.control.show(this.current.kind);
    this.control.disable(readonly);
    this.control.allow((name) => name === this.current.kind || this.kinds.some((entry) => entry.kind === name && this.fits(entry, state)));
    const fields = kind ? fieldsOf(kind.schema, { path: this.path, skip: this.skip }) : [];
    this.form.setFields(fields);
    const own = problemAt(problems, this.path);
    const below = fields.some((field) => problemAt(problems, field.path));
    this.control.complain(below ? "" : own);
  }
}
