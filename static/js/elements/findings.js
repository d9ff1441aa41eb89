/** <glass-findings>: what the doctor says in plain words, most serious first, each with its evidence, where to look, and a remedy. */

import { dismiss, dismissedIn } from "../dismissed.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { showPlace } from "../showing.js";
import { FindingItem, levelOf } from "./finding-item.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../types.js").Finding} Finding */
/** @typedef {import("../types.js").Remedy} Remedy */

/** Epochs after which silence means that all is well; fewer are enough where each of them is many steps. */
const SEEN_ENOUGH = 20;
const FEW_EPOCHS = 3;
const MANY_STEPS = 100;
/** A finding is spoken once it has stood for so long, in milliseconds: what comes and goes is not worth an interruption. */
const STANDS = 1500;

export class GlassFindings extends ShellElement {
  /** @type {Map<string, FindingItem>} */
  items = new Map();
  /** @type {any} */
  shown = null;
  /** @type {Set<string>} what has been spoken in this run */
  spoken = new Set();
  /** @type {string[]} what was said last */
  voiced = [];
  run = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  timer;

  /** @override */
  build() {
    this.list = h("ul", { class: "finding-list", hidden: true });
    this.empty = h("p", { class: "empty" });
    this.back = h("button", { type: "button", class: "link-button findings-back", hidden: true, click: () => this.recover() });
    this.voice = h("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.replaceChildren(this.list, this.empty, this.back, this.voice);
  }

  /** @override */
  connected() {
    this.follow("run", () => this.show());
    this.follow("readonly", () => this.show());
    this.whenGone(() => clearTimeout(this.timer));
  }

  show() {
    const { run, readonly } = this.store.state;
    if (run && run.id !== this.run) this.turnTo(run.id);
    const all = run?.findings ?? [];
    const hidden = all.length ? dismissedIn(this.run) : [];
    const findings = all.filter(({ kind = "" }) => !hidden.includes(kind));
    const now = { findings, dismissed: all.length - findings.length, calm: Boolean(run && seenEnough(run)), readonly };
    if (sameJson(now, this.shown)) return;
    this.shown = now;
    this.arrange(findings, readonly);
    this.sum(now);
    this.speakSoon();
  }

  /** @param {string} id  of the run that is on screen from now on */
  turnTo(id) {
    this.run = id;
    this.spoken.clear();
    this.voiced = [];
  }

  /**
   * @param {Finding[]} findings
   * @param {boolean} readonly
   */
  arrange(findings, readonly) {
    const kinds = findings.map(({ kind = "" }) => kind);
    for (const [kind, item] of this.items) {
      if (kinds.includes(kind)) continue;
      if (item.element.contains(document.activeElement)) this.focus();
      item.element.remove();
      this.items.delete(kind);
    }
    findings.forEach((finding, at) => {
      const item = this.items.get(kinds[at]) ?? new FindingItem(finding, { show: (place) => showPlace(place, this.store, this.client), cure: (remedy) => this.cure(remedy), dismiss: (kind) => this.dismiss(kind) });
      this.items.set(kinds[at], item);
      item.update(finding, readonly);
      if (this.list && this.list.children[at] !== item.element) this.list.insertBefore(item.element, this.list.children[at] ?? null);
    });
  }

  /** @param {{findings: Finding[], dismissed: number, calm: boolean}} now */
  sum({ findings, dismissed, calm }) {
    const { list, empty, back } = this;
    if (!list || !empty || !back) return;
    list.hidden = findings.length === 0;
    empty.hidden = findings.length > 0;
    empty.textContent = t(calm ? "findings.fine" : "findings.none");
    back.hidden = dismissed === 0;
    back.textContent = t("findings.dismissed", { count: dismissed });
    const note = document.querySelector('[data-part="findings-note"]');
    if (note) note.textContent = findings.length ? t("findings.count", { count: findings.length }) : "";
  }

  speakSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.speak(), STANDS);
  }

  /** Says what is new in this run, once; what is over is not said any longer. */
  speak() {
    const fresh = [...this.items.values()].map(({ finding }) => finding).filter(({ kind = "" }) => !this.spoken.has(kind));
    if (!fresh.length && !this.voiced.some((kind) => this.items.has(kind))) this.voice?.replaceChildren();
    if (fresh.length) this.voiced = fresh.map(({ kind = "" }) => kind);
    for (const kind of this.voiced) this.spoken.add(kind);
    if (fresh.length && this.voice) this.voice.textContent = fresh.map((finding) => `${t(`findings.${levelOf(finding)}`)}: ${finding.message}`).join(" ");
  }

  /** @param {string} kind */
  dismiss(kind) {
    dismiss(this.run, [...dismissedIn(this.run), kind]);
    this.shown = null;
    this.show();
  }

  /** Everything that was dismissed in this run is said again. */
  recover() {
    dismiss(this.run, []);
    this.shown = null;
    this.show();
    this.focus();
  }

  /** @param {Remedy} remedy */
  cure({ command: { type, ...fields } }) {
    this.sendCommand(type, fields);
  }
}

/**
 * @param {{epoch: number, step: number, status: string}} run
 * @returns {boolean} whether it has trained for so long that silence means that all is well
 */
export function seenEnough({ epoch, step, status }) {
  return status === "finished" || epoch >= SEEN_ENOUGH || (epoch >= FEW_EPOCHS && step >= MANY_STEPS);
}

customElements.define("glass-findings", GlassFindings);
