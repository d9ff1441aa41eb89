/** <glass-race-pictures>: everybody's picture of the same moment, side by side, all from one frame. */

import { differences, inWords } from "../differences.js";
import { h } from "../dom.js";
import { known, t } from "../messages.js";
import { GlassElement } from "../views/element.js";
import { MemberCard } from "./card.js";

/** @typedef {import("../types.js").Frame} Frame */

const RESOLUTION = 100;
const NAME = /^(\d+)\.(.+)$/;

export class GlassRacePictures extends GlassElement {
  /** @type {MemberCard[]} */
  cards = [];
  /** @type {Frame|null} */
  #frame = null;
  /** @type {Frame|null} */
  #data = null;
  /** @type {number[][]} */
  #rows = [];
  #pointsDrawn = false;
  #fresh = false;

  /** @override */
  get views() {
    const plane = this.store?.state.catalog?.families?.data?.find(({ kind }) => kind === this.store?.state.spec?.members?.[0]?.spec.data.kind)?.shown_as === "plane";
    return [{ view: "race", resolution: RESOLUTION }, ...(plane ? [{ view: "data" }] : [])];
  }

  /** @override */
  build() {
    this.list = h("ul", { class: "members", role: "list" });
    this.append(this.list);
  }

  /** @override */
  connected() {
    this.follow("run", () => this.describe());
    this.follow("spec", () => this.renew());
    this.follow("catalog", () => this.renew());
    this.renew();
  }

  /** @override */
  reset() {
    this.#frame = this.#data = null;
    this.#rows = [];
    this.#pointsDrawn = false;
  }

  renew() {
    this.describe();
    this.dispatchEvent(new CustomEvent("glass-views", { bubbles: true }));
  }

  /** Names, figures and differences; pictures come with frames. */
  describe() {
    const { run, spec, catalog, readonly } = this.store?.state ?? {};
    const told = /** @type {any} */ (run)?.members;
    if (!told || !this.list) return;
    if (this.cards.length !== told.length) this.#furnish(told.length);
    const first = spec?.members?.[0]?.spec;
    told.forEach((/** @type {any} */ member, /** @type {number} */ i) => {
      const own = spec?.members?.[i]?.spec;
      const found = i && own ? differences(first, own, catalog ?? null) : [];
      const words = i === 0 ? (told.length > 1 ? t("compare.first") : "") : found.length ? found.map(inWords).join("; ") : t("compare.same");
      this.cards[i].show(member, words, { readonly: Boolean(readonly), single: told.length === 1 });
    });
  }

  /** @param {number} count */
  #furnish(count) {
    const tell = (/** @type {string} */ type, /** @type {Record<string, any>} */ detail) => this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
    const acts = {
      rename: (/** @type {number} */ member, /** @type {string} */ name) => this.sendCommand("rename", { member, name }),
      open: (/** @type {number} */ member, /** @type {string|undefined} */ tab) => tell("glass-member-open", { member, tab }),
      remove: (/** @type {number} */ member) => tell("glass-member-remove", { member }),
    };
    this.cards = Array.from({ length: count }, (_, i) => new MemberCard(i, acts));
    const { readonly, lab } = this.store?.state ?? {};
    if (!readonly) for (const card of this.cards) card.lead((lab?.views ?? []).filter((/** @type {string} */ view) => known(`dock.${view}`)));
    this.list?.replaceChildren(...this.cards.map(({ element }) => element));
    if (this.list) this.list.dataset.count = document.body.dataset.members = String(count);
    this.#pointsDrawn = false;
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "data") {
      this.#data = frame;
      const { x, y, label, split } = frame.arrays;
      this.#rows = Array.from({ length: x.data.length }, (_, i) => [Number(x.data[i]), Number(y.data[i]), Number(label.data[i]), Number(split.data[i])]);
      this.#pointsDrawn = false;
    } else {
      this.#frame = frame;
      this.#fresh = true;
    }
    this.repaint();
  }

  /** @override */
  resized() {
    this.#pointsDrawn = false;
    this.#fresh = true;
    this.repaint();
  }

  /** @override */
  restyle() {
    this.resized();
  }

  /** @override */
  paint() {
    if (!this.cards.length || !this.offsetParent) return;
    if (this.#frame && this.#fresh) {
      this.#fresh = false;
      split(this.#frame).forEach((own, i) => {
        this.cards[i]?.take(own);
        this.cards[i]?.paint();
      });
    }
    if (this.#pointsDrawn || !this.#data) return;
    this.#pointsDrawn = true;
    for (const card of this.cards) card.paintPoints(this.#rows, this.#data);
  }
}

/**
 * @param {Frame} frame  of everybody
 * @returns {Frame[]} of each
 */
export function split(frame) {
  /** @type {Record<string, string>[]} */
  const about = JSON.parse(frame.meta.members ?? "[]");
  const own = about.map((meta) => /** @type {Frame} */ ({ view: "boundary", meta, arrays: {} }));
  for (const [name, array] of Object.entries(frame.arrays)) {
    const [, number, rest] = NAME.exec(name) ?? [];
    if (own[Number(number)]) own[Number(number)].arrays[rest] = array;
  }
  return own;
}

customElements.define("glass-race-pictures", GlassRacePictures);
