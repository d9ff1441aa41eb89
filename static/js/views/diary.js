/** <glass-diary>: epoch, loss and what the network wrote then, the newest first: gibberish turns into words. An epoch's number goes back to it. */

import { h } from "../dom.js";
import { lossText } from "../format.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";

/** @typedef {{step: number, epoch: number, loss: number|null, given: string, said: string, wanted: string}} Entry */

export class GlassDiary extends FrameElement {
  /** Rows by what stands in them: only what is new is made. @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();

  /** @override */
  get views() {
    return [{ view: "diary", max_fps: 2 }];
  }

  /** @override */
  build() {
    this.note = h("p", { class: "view-note" });
    this.body = h("tbody", {});
    const heads = ["epoch", "loss", "said"].map((name) => h("th", { scope: "col", class: `diary-${name}` }, t(`diary.${name}`)));
    this.table = h("table", { class: "data-table diary-table" }, h("caption", { class: "visually-hidden" }, t("diary.caption")), h("thead", {}, h("tr", {}, ...heads)), this.body);
    this.append(this.note, h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("diary.caption") }, this.table));
  }

  /** @override */
  paint() {
    const { frame, note, body, table } = this;
    if (!frame || !this.offsetParent || !note || !body || !table) return;
    const entries = /** @type {Entry[]} */ (metaJson(frame, "entries") ?? []);
    const now = Number(frame.meta.now);
    const current = entries.findLast(({ step }) => step <= now);
    table.hidden = !entries.length;
    note.textContent = !entries.length ? t("diary.none") : entries[0].wanted ? t("diary.note.answer", { given: entries.at(-1)?.given ?? "", wanted: entries.at(-1)?.wanted ?? "" }) : t("diary.note.text");
    const rows = new Map(entries.toReversed().map((entry) => {
      const key = JSON.stringify(entry);
      return [key, this.#rows.get(key) ?? this.#row(entry)];
    }));
    if ([...rows.keys()].join() !== [...this.#rows.keys()].join()) body.replaceChildren(...rows.values());
    this.#rows = rows;
    for (const row of rows.values()) {
      const step = Number(row.dataset.step);
      row.toggleAttribute("data-later", step > now);
      if (step === current?.step) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  /** @param {Entry} entry @returns {HTMLTableRowElement} */
  #row({ step, epoch, loss, said, wanted }) {
    const back = h("button", { type: "button", class: "button small", "aria-label": t("diary.back", { epoch }), click: () => this.readonly || this.sendCommand("rewind", { step }) }, String(epoch));
    return h("tr", { "data-step": step }, h("th", { scope: "row", class: "diary-epoch" }, back), h("td", { class: "diary-loss" }, loss === null ? "–" : lossText(loss)),
      h("td", { class: "diary-said" }, ...(wanted ? judged(said, wanted) : [said])));
  }
}

/**
 * An answer symbol by symbol, the wrong ones marked.
 * @param {string} said
 * @param {string} wanted
 * @returns {HTMLElement[]}
 */
function judged(said, wanted) {
  const [given, right] = [[...said], [...wanted]];
  const words = h("span", { class: "diary-answer" }, ...given.map((symbol, i) => (symbol === right[i] ? symbol : h("mark", { class: "wrong" }, symbol))));
  return [words, h("b", { class: "diary-verdict", "data-right": String(said === wanted) }, t(said === wanted ? "diary.right" : "diary.wrong"))];
}

customElements.define("glass-diary", GlassDiary);
