/** One finding: its words, its evidence, and what can be done with it. It keeps its buttons while its numbers change. */

import { h, icon, write } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {import("../types.js").Finding} Finding */
/** @typedef {import("../types.js").Remedy} Remedy */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {{show: (place: Place) => void, cure: (remedy: Remedy) => void, dismiss: (kind: string) => void}} Actions */

const LEVELS = new Set(["good", "info", "warning", "error"]);
const ICONS = /** @type {Record<string, string>} */ ({ good: "check", info: "info", warning: "warning", error: "warning" });

/** @param {Finding} finding @returns {string} */
export function levelOf({ level = "info" }) {
  return LEVELS.has(level) ? level : "info";
}

export class FindingItem {
  /**
   * @param {Finding} finding
   * @param {Actions} actions
   */
  constructor(finding, actions) {
    this.finding = finding;
    this.level = h("span", { class: "visually-hidden" });
    this.mark = h("span", { class: "finding-mark", "aria-hidden": "true" });
    this.message = h("span", { class: "finding-message" });
    this.evidence = h("span", { class: "evidence" });
    this.show = h("button", { type: "button", class: "link-button", click: () => this.finding.show && actions.show(this.finding.show) }, t("findings.show"));
    this.cure = h("button", { type: "button", class: "button small finding-cure", click: () => this.finding.remedy && actions.cure(this.finding.remedy) });
    this.close = h("button", { type: "button", class: "mini", click: () => actions.dismiss(this.finding.kind ?? "") }, icon("close"));
    this.element = h("li", { class: "finding" }, this.mark,
      h("div", {}, this.level, this.message, this.evidence, h("div", { class: "finding-acts" }, this.cure, this.show)), this.close);
  }

  /**
   * @param {Finding} finding
   * @param {boolean} readonly
   */
  update(finding, readonly) {
    this.finding = finding;
    const level = levelOf(finding);
    if (this.element.dataset.level !== level) this.mark.replaceChildren(icon(ICONS[level]));
    this.element.dataset.level = level;
    this.element.dataset.kind = finding.kind ?? "";
    write(this.level, `${t(`findings.${level}`)}: `);
    write(this.message, finding.message);
    write(this.evidence, finding.evidence ?? "");
    write(this.cure, finding.remedy?.label ?? "");
    this.cure.hidden = readonly || !finding.remedy;
    this.show.hidden = !finding.show;
    this.show.setAttribute("aria-label", t("findings.show.what", { what: finding.message }));
    this.close.setAttribute("aria-label", t("findings.dismiss", { what: finding.message }));
    this.close.title = t("findings.dismiss.short");
  }
}
