/** <glass-findings>: what the doctor says in plain words, each with its evidence and, where there is one, a remedy at one click. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../types.js").Finding} Finding */
/** @typedef {import("../types.js").Remedy} Remedy */

const LEVELS = new Set(["good", "info", "warning", "error"]);
/** Epochs after which silence means that all is well. */
const SEEN_ENOUGH = 20;

export class GlassFindings extends ShellElement {
  /** @type {{findings: Finding[], calm: boolean}|null} */
  shown = null;
  calm = false;

  /** @override */
  connected() {
    this.follow("run", (run) => {
      this.calm = (run?.epoch ?? 0) >= SEEN_ENOUGH;
      this.show(run?.findings ?? []);
    });
    this.follow("readonly", () => {
      this.shown = null;
      this.show(this.store.state.run?.findings ?? []);
    });
  }

  /** @param {Finding[]} findings */
  show(findings) {
    const now = { findings, calm: this.calm };
    if (sameJson(now, this.shown)) return;
    this.shown = now;
    const note = document.querySelector('[data-part="findings-note"]');
    if (note) note.textContent = findings.length ? t("findings.count", { count: findings.length }) : "";
    this.replaceChildren(findings.length ? h("ul", { class: "finding-list" }, ...findings.map((finding) => this.item(finding))) : h("p", { class: "empty" }, t(this.calm ? "findings.fine" : "findings.none")));
  }

  /**
   * @param {Finding} finding
   * @returns {HTMLElement}
   */
  item({ level = "info", message, evidence, remedy }) {
    const kind = LEVELS.has(level) ? level : "info";
    const fix = remedy && !this.store.state.readonly ? h("button", { type: "button", class: "link-button", click: () => this.cure(remedy) }, remedy.label) : null;
    return h("li", { class: "finding", "data-level": kind },
      h("div", {}, h("span", { class: "visually-hidden" }, `${t(`findings.${kind}`)}: `), message, evidence ? h("span", { class: "evidence" }, evidence) : null, fix));
  }

  /** @param {Remedy} remedy */
  cure({ command: { type, ...fields } }) {
    this.sendCommand(type, fields);
  }
}

customElements.define("glass-findings", GlassFindings);
