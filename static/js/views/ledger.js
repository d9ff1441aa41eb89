/** <glass-ledger>: every attempt of this session, what was changed, how far it came, and the way back to it. */

import { download } from "../compare/sheets.js";
import { differences, inWords } from "../differences.js";
import { h, icon } from "../dom.js";
import { countText, lossText, percentText } from "../format.js";
import { Ledger } from "../ledger.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { GlassElement } from "./element.js";

/** @typedef {import("../ledger.js").Attempt} Attempt */

const EVERY = 400;

export class GlassLedger extends GlassElement {
  ledger = new Ledger();
  #drawnAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #later;

  /** @override */
  build() {
    this.body = h("tbody", {});
    const heads = ["number", "changed", "epochs", "loss", "test", "accuracy", "seconds", "time"].map((name) => h("th", { scope: "col" }, t(`ledger.${name}`)));
    this.none = h("p", { class: "ledger-none" }, t("ledger.none"));
    this.table = h("table", { class: "ledger-table", hidden: true }, h("caption", { class: "visually-hidden" }, t("dock.ledger")), h("thead", {}, h("tr", {}, ...heads, h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, t("ledger.back"))))), this.body);
    this.export = h("button", { type: "button", class: "button small", hidden: true, click: () => this.save() }, icon("data"), t("compare.export"));
    this.append(h("div", { class: "ledger-head" }, this.export), this.none, h("div", { class: "ledger-scroll" }, this.table));
  }

  /** @override */
  connected() {
    this.follow("run", () => this.see());
    this.follow("spec", () => this.see());
    this.follow("catalog", () => this.repaint());
    window.addEventListener("pagehide", () => this.ledger.keep());
    this.see();
  }

  /** @override */
  disconnectedCallback() {
    clearTimeout(this.#later);
    super.disconnectedCallback();
  }

  see() {
    const { run, spec } = this.store?.state ?? {};
    if (!run || !spec || !this.ledger.see(run, spec)) return;
    this.repaint();
  }

  /** @override */
  paint() {
    const wait = this.#drawnAt + EVERY - performance.now();
    if (wait > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.repaint();
      }, wait);
      return;
    }
    this.#drawnAt = performance.now();
    this.ledger.keep();
    if (this.offsetParent) this.#draw();
  }

  /** @override */
  resized() {
    this.#drawnAt = 0;
    super.resized();
  }

  #draw() {
    const { attempts } = this.ledger;
    if (!this.body || !this.none || !this.table || !this.export) return;
    this.none.hidden = attempts.length > 0;
    this.table.hidden = this.export.hidden = !attempts.length;
    const rows = /** @type {HTMLTableRowElement[]} */ ([...this.body.children]);
    attempts.forEach((attempt, i) => this.#fill(rows[attempts.length - 1 - i] ?? this.#row(), attempt, attempts[i - 1]));
    while (this.body.children.length > attempts.length) this.body.lastElementChild?.remove();
  }

  /** @returns {HTMLTableRowElement} */
  #row() {
    const row = h("tr", {}, ...Array.from({ length: 8 }, (_, i) => (i ? h("td", {}) : h("th", { scope: "row" }))), h("td", {}));
    this.body?.append(row);
    return row;
  }

  /** @param {HTMLTableRowElement} row @param {Attempt} attempt @param {Attempt|undefined} before */
  #fill(row, attempt, before) {
    const texts = this.cells(attempt, before);
    texts.forEach((text, i) => {
      if (row.cells[i].textContent !== text) row.cells[i].textContent = text;
    });
    const current = attempt === this.ledger.current;
    row.toggleAttribute("data-current", current);
    if (row.dataset.attempt === String(attempt.number) && row.dataset.now === String(current)) return;
    Object.assign(row.dataset, { attempt: String(attempt.number), now: String(current) });
    row.cells[8].replaceChildren(current ? h("span", { class: "ledger-now" }, t("ledger.now"))
      : h("button", { type: "button", class: "button small", "aria-label": t("ledger.back.to", { number: attempt.number }), disabled: this.readonly, click: () => this.goBack(attempt) }, t("ledger.back")));
  }

  /** @param {Attempt} attempt @param {Attempt|undefined} before @returns {string[]} */
  cells(attempt, before) {
    const { train, validation, test } = attempt.metrics ?? {};
    const held = test ?? validation;
    const judged = (held ?? train)?.accuracy;
    return [
      String(attempt.number), this.words(attempt, before), attempt.from ? `${countText(attempt.from)} – ${countText(attempt.epoch)}` : countText(attempt.epoch), lossText(train?.loss), lossText(held?.loss),
      judged === undefined ? lossText((held ?? train)?.mae) : percentText(judged), attempt.seconds.toFixed(1), new Date(attempt.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    ];
  }

  /** @param {Attempt} attempt @param {Attempt|undefined} before @returns {string} what was changed */
  words(attempt, before) {
    if (!before) return t("ledger.first");
    const redrawn = !sameJson(before.spec.redraw, attempt.spec.redraw);
    const plain = { ...attempt.spec, redraw: before.spec.redraw };
    const found = differences(before.spec, plain, this.store?.state.catalog ?? null).map(inWords);
    if (redrawn) found.push(t("ledger.redrawn"));
    if (found.length) return found.join("; ");
    return attempt.from ? t("ledger.onward", { epoch: attempt.from }) : t("ledger.again");
  }

  /** Its very moment where the run still has it, else its configuration from the start. @param {Attempt} attempt */
  async goBack(attempt) {
    const { run } = this.store?.state ?? {};
    const here = run && attempt.run === run.id && attempt.generation === /** @type {any} */ (run).generation;
    if (here && this.client) {
      try {
        await this.client.command("rewind", { step: attempt.step, spec: attempt.spec });
        return;
      } catch {
        // The moment is kept no longer, or another attempt went over it: the configuration is kept.
      }
    }
    this.sendCommand("set", { spec: attempt.spec, restart: true });
  }

  save() {
    const { attempts } = this.ledger;
    const head = [...["number", "changed", "epochs"].map((name) => t(`ledger.${name}`)), "step", "train loss", "validation loss", "test loss", "train accuracy", "validation accuracy", "test accuracy", t("ledger.seconds"), "at"];
    const rows = attempts.map((attempt, i) => {
      const { train, validation, test } = attempt.metrics ?? {};
      return [attempt.number, this.words(attempt, attempts[i - 1]), attempt.epoch, attempt.step, train?.loss, validation?.loss, test?.loss, train?.accuracy, validation?.accuracy, test?.accuracy, attempt.seconds.toFixed(2), new Date(attempt.at).toISOString()];
    });
    download("ledger.csv", [head, ...rows]);
  }
}

customElements.define("glass-ledger", GlassLedger);
