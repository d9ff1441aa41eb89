/** What has happened, newest first: rebuilds, resumes, divergences, edits. */

import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {import("../types.js").LogEntry} LogEntry */

const MOST = 200;

export class LogView {
  /** @param {import("../store.js").Store} store */
  constructor(store) {
    this.store = store;
    this.element = h("div", {});
    store.on("log", (log) => this.show(log));
    store.on("readonly", () => this.show(store.state.log));
    this.show(store.state.log);
  }

  /** @param {LogEntry[]} log */
  show(log) {
    if (!log.length) this.element.replaceChildren(h("p", { class: "empty" }, t("dock.log.empty")));
    else this.element.replaceChildren(h("ul", { class: "log" }, ...log.slice(-MOST).reverse().map((entry) => line(entry, (step) => this.goTo(step), this.store.state.readonly))));
  }

  /** @param {number} step */
  goTo(step) {
    this.element.dispatchEvent(new CustomEvent("glass-command", { bubbles: true, detail: { type: "rewind", step } }));
  }
}

/**
 * @param {LogEntry} entry
 * @param {(step: number) => void} goTo
 * @param {boolean} readonly
 * @returns {HTMLElement}
 */
function line({ message, epoch, step, at }, goTo, readonly) {
  const when = epoch === undefined || epoch === null ? new Date(at).toLocaleTimeString() : t("dock.log.epoch", { epoch });
  const place = step === undefined || step === null || readonly ? when
    : h("button", { type: "button", class: "link-button", title: t("dock.log.go", { step }), click: () => goTo(step) }, when);
  return h("li", {}, h("span", { class: "when" }, place), h("span", {}, message));
}
