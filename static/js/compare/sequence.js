/** What a member says to the example that all are asked, the wrong symbols marked, and where it looks while it does. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { metaJson } from "../views/frame-meta.js";
import { LookMap } from "../views/look-map.js";
import { shownToken } from "../views/reading-state.js";

/** @typedef {import("../types.js").Frame} Frame */

export class MemberSequence {
  #words = "";

  constructor() {
    this.given = h("p", { class: "sequence-given" });
    this.said = h("p", { class: "sequence-said" });
    this.count = h("p", { class: "sequence-count" });
    this.map = new LookMap(t("compare.sequence.look"), { small: false });
    this.blind = h("p", { class: "sequence-blind" }, t("compare.sequence.blind"));
    this.element = h("div", { class: "member-sequence", hidden: true }, this.given, this.said, this.count, this.map.element, this.blind);
  }

  /** @param {Frame|null} frame  the member's own; null where it has another picture */
  show(frame) {
    this.element.hidden = !frame;
    if (!frame) return;
    const [given, said] = ["given", "said"].map((name) => /** @type {string[]} */ (metaJson(frame, name) ?? []).map(shownToken));
    const right = /** @type {(boolean|null)[]} */ (metaJson(frame, "right") ?? []);
    const words = JSON.stringify([given, said, right]);
    if (words !== this.#words) this.#tell(given, said, right);
    this.#words = words;
    const { look } = frame.arrays;
    this.map.element.hidden = !look;
    this.blind.hidden = Boolean(look) || frame.meta.form !== "answer";
    if (look) this.map.show(look.data, 0, said, given);
  }

  /** @param {string[]} given @param {string[]} said @param {(boolean|null)[]} right  null where nothing is asked */
  #tell(given, said, right) {
    const asked = right.filter((each) => each !== null);
    this.given.replaceChildren(h("b", {}, t("compare.sequence.given")), ...given.map((symbol) => h("span", {}, symbol)));
    this.said.replaceChildren(h("b", {}, t("compare.sequence.said")), ...said.map((symbol, i) => h("span", { "data-right": String(right[i]) }, symbol)));
    this.count.textContent = t("compare.sequence.right", { right: asked.filter(Boolean).length, asked: asked.length });
  }
}
