/** What a member says to the example that all are asked, the wrong symbols marked, and what goes on in it: where it looks, or its gates. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { metaJson } from "../views/frame-meta.js";
import { LengthBars } from "../views/length-bars.js";
import { fillLikely } from "../views/likely-bars.js";
import { LookMap } from "../views/look-map.js";
import { shownToken } from "../views/reading-state.js";
import { gateTitle, StateStrip } from "../views/state-strip.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {{name: string, low: number, high: number, tokens: string[]}} GateFacts */

/** So much of the end of a long text is shown. */
const TAIL = 32;

export class MemberSequence {
  #words = "";
  #gates = "";
  /** @type {StateStrip[]} */
  #strips = [];

  constructor() {
    this.given = h("p", { class: "sequence-given" });
    this.said = h("p", { class: "sequence-said" });
    this.count = h("p", { class: "sequence-count" });
    this.likely = h("ol", { class: "likely-bars", "aria-label": t("compare.sequence.likely") });
    this.wroteTitle = h("b", {});
    this.wrote = h("p", { class: "sequence-wrote" });
    this.wroteBox = h("div", { class: "sequence-writing" }, this.wroteTitle, this.wrote);
    this.lengths = new LengthBars();
    this.map = new LookMap(t("compare.sequence.look"), { small: false });
    this.strips = h("div", { class: "sequence-strips" });
    this.pointed = h("p", { class: "sequence-pointed", role: "status" });
    this.blind = h("p", { class: "sequence-blind" }, t("compare.sequence.blind"));
    this.element = h("div", { class: "member-sequence", hidden: true }, this.said, this.count, this.likely, this.given, this.strips, this.pointed, this.wroteBox, this.lengths.element, this.map.element, this.blind);
  }

  /** @param {Frame|null} frame  the member's own; null where it has another picture */
  show(frame) {
    this.element.hidden = !frame;
    if (!frame) return;
    const { form } = frame.meta;
    const [given, said] = ["given", "said"].map((name) => /** @type {string[]} */ (metaJson(frame, name) ?? []).map(shownToken));
    const right = /** @type {(boolean|null)[]} */ (metaJson(frame, "right") ?? []);
    const wanted = /** @type {string[]} */ (metaJson(frame, "wanted") ?? []).map(shownToken);
    this.element.dataset.form = form;
    const words = JSON.stringify([form, given, said, right]);
    if (words !== this.#words) this.#tell(form, given, said, right, wanted);
    this.#words = words;
    this.#write(frame);
    this.#showGates(frame);
    this.lengths.show(frame);
    const { look } = frame.arrays;
    this.map.element.hidden = !look;
    this.blind.hidden = Boolean(look) || form !== "answer";
    if (look) this.map.show(look.data, 0, said, given);
  }

  /**
   * @param {string} form
   * @param {string[]} given
   * @param {string[]} said
   * @param {(boolean|null)[]} right  null where nothing is asked
   * @param {string[]} wanted
   */
  #tell(form, given, said, right, wanted) {
    const asked = right.filter((each) => each !== null);
    this.given.replaceChildren(h("b", {}, t("compare.sequence.given")), ...given.slice(form === "text" ? -TAIL : 0).map((symbol) => h("span", {}, symbol)));
    this.said.replaceChildren(h("b", {}, t("compare.sequence.said")), ...said.map((symbol, i) => h("span", { "data-right": String(right[i]) }, symbol)));
    this.said.hidden = !said.length;
    this.count.hidden = !said.length && form !== "text";
    this.element.style.setProperty("--steps", String(given.length));
    this.count.textContent = form === "text" ? t("compare.sequence.next") : form === "class" ? t(right[0] ? "compare.sequence.hit" : "compare.sequence.missed", { wanted: wanted[0] ?? "" })
      : t("compare.sequence.right", { right: asked.filter(Boolean).length, asked: asked.length });
  }

  /** The likeliest classes or next symbols, and what a language model wrote. @param {Frame} frame */
  #write(frame) {
    const likeliest = /** @type {{token: string, share: number}[]|undefined} */ (metaJson(frame, "likeliest"));
    const wrote = /** @type {{text: string, epoch: number}|null|undefined} */ (metaJson(frame, "wrote"));
    this.likely.hidden = !likeliest;
    if (likeliest) fillLikely(this.likely, likeliest);
    this.wroteBox.hidden = frame.meta.form !== "text";
    this.wroteTitle.textContent = wrote ? t("compare.sequence.wrote", { epoch: wrote.epoch }) : t("compare.sequence.writes");
    const text = wrote?.text ?? "";
    if (this.wrote.textContent !== text) this.wrote.textContent = text;
  }

  /** @param {Frame} frame */
  #showGates(frame) {
    const gates = /** @type {GateFacts[]} */ (metaJson(frame, "gates") ?? []);
    const names = JSON.stringify(gates.map(({ name }) => name));
    if (names !== this.#gates) {
      this.#strips = gates.map(({ name }) => new StateStrip(gateTitle(name), (words) => { this.pointed.textContent = words; }));
      this.strips.replaceChildren(...this.#strips.map(({ element }) => element));
    }
    this.#gates = names;
    this.strips.hidden = !gates.length;
    gates.forEach((facts, n) => this.#strips[n].show(frame.arrays[`gate_${n}`], facts.tokens.map(shownToken), facts));
    const steps = frame.arrays.gate_0?.shape[1];
    const aligned = steps === this.given.childElementCount - 1;
    this.given.toggleAttribute("data-steps", aligned);
    this.said.toggleAttribute("data-steps", aligned && steps === this.said.childElementCount - 1);
  }
}
