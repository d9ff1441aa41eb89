/**
 * <glass-form>: a form from fields. It shows the spec's values, sends every change as it is made, and shows what the server
 * refuses at the field it belongs to, with what was typed still there.
 */

import { problemAt } from "../forms.js";
import { getPath } from "../paths.js";
import { makeControl } from "./controls.js";
import { t } from "../messages.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../forms.js").Field} Field */

export class GlassForm extends ShellElement {
  /** @type {Map<string, import("./controls.js").Control>} */
  controls = new Map();
  /** @type {Field[]} */
  fields = [];
  shape = "";

  /** @override */
  connected() {
    this.follow("spec", () => this.show());
    this.follow("problems", () => {
      this.complain();
      this.show();
    });
    this.follow("changing", (changing) => this.#waiting(changing));
    this.follow("readonly", (readonly) => this.controls.forEach((control) => control.disable(readonly)));
  }

  /**
   * Shows these fields; where they are the ones on show already, nothing is built anew and no focus is lost.
   * @param {Field[]} fields
   */
  setFields(fields) {
    const shape = JSON.stringify(fields);
    if (shape === this.shape) return;
    this.shape = shape;
    this.fields = fields;
    this.controls = new Map(fields.map((field) => [field.path, makeControl(field, (value) => this.#changed(field, value))]));
    this.replaceChildren(...[...this.controls.values()].map((control) => control.element));
    this.controls.forEach((control) => control.disable(this.store.state.readonly));
    this.show();
    this.complain();
  }

  /** @param {Field} field @param {any} value */
  #changed({ path, name, beside }, value) {
    this.sendChange(path, value);
    const place = path.slice(0, path.length - name.length);
    if (value) for (const [other, along] of Object.entries(beside)) this.sendChange(`${place}${other}`, along);
  }

  /**
   * What is not answered yet is marked, and after a while it is said.
   * @param {string[]} changing
   */
  #waiting(changing) {
    for (const [path, control] of this.controls) control.wait(changing.includes(path) ? t("form.waiting") : "");
    this.show();
  }

  /** The values that hold now; where one is not answered yet, or was refused, what was typed stays. */
  show() {
    const { spec, problems, changing } = this.store.state;
    if (!spec) return;
    for (const field of this.fields) {
      if (!changing.includes(field.path) && !problemAt(problems, field.path)) this.controls.get(field.path)?.show(getPath(spec, field.path) ?? field.default);
    }
  }

  complain() {
    for (const [path, control] of this.controls) control.complain(problemAt(this.store.state.problems, path));
  }
}

customElements.define("glass-form", GlassForm);

/** @returns {GlassForm} */
export const makeForm = () => /** @type {GlassForm} */ (document.createElement("glass-form"));
