/** <glass-undo>: take back the last change of settings or network, and do it again; Ctrl+Z does the same anywhere on the page. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../journal.js").Journal} Journal */

export class GlassUndo extends ShellElement {
  /** @type {Journal|null} */
  journal = null;

  /** @override */
  build() {
    this.back = h("button", { type: "button", class: "mini", title: `${t("undo.undo")} (Ctrl+Z)`, "aria-label": t("undo.undo"), click: () => this.act("undo") }, icon("undo"));
    this.forth = h("button", { type: "button", class: "mini", title: `${t("undo.redo")} (Ctrl+Shift+Z)`, "aria-label": t("undo.redo"), click: () => this.act("redo") }, icon("redo"));
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("undo.label"));
    this.append(this.back, this.forth);
    this.show();
  }

  /** @param {Journal} journal */
  attend(journal) {
    this.journal = journal;
    journal.addEventListener("change", () => this.show());
    this.store.on("readonly", () => this.show());
    this.show();
  }

  show() {
    const { back, forth, journal } = this;
    if (!back || !forth) return;
    this.hidden = this.store.state.readonly;
    // Disabled but reachable: a button must not vanish from under the focus when the last step is taken back.
    back.setAttribute("aria-disabled", String(!journal?.canUndo));
    forth.setAttribute("aria-disabled", String(!journal?.canRedo));
  }

  /** @param {"undo"|"redo"} what */
  act(what) {
    this.dispatchEvent(new CustomEvent("glass-undo", { bubbles: true, detail: what }));
  }
}

customElements.define("glass-undo", GlassUndo);
