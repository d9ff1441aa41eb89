/** What has happened, newest first: rebuilds, resumes, divergences, edits. */

import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {import("../types.js").LogEntry} LogEntry */

const MOST = 200;

export class LogView {
  /** @param {import("../store.js").Store} store */
  constructor(store) {
    this.element = h("div", {});
    store.on("log", (log) => this.show(log));
    this.show(store.state.log);
  }

  /** @param {LogEntry[]} log */
  show(log) {
    if (!log.length) this.element.replaceChildren(h("p", { class: "empty" }, t("dock.log.empty")));
    else this.element.replaceChildren(h("ul", { class: "log" }, ...log.slice(-MOST).reverse().map(line)));
  }
}

/**
 * @param {LogEntry} entry
 * @returns {HTMLElement}
 */
function line({ message, epoch, at }) {
  const when = epoch === undefined || epoch === null ? new Date(at).toLocaleTimeString() : t("dock.log.epoch", { epoch });
  return h("li", {}, h("span", { class: "when" }, when), h("span", {}, message));
}
