/**
 * <glass-answer>: the picture that is looked at, and what the network says to it, live: a bar for each class, the same picture at every
 * epoch, and the training pictures most like it. It may be an example of the data, or one drawn or brought along.
 */

import { h } from "../dom.js";
import { cameBack } from "../digits/kept.js";
import { paintPixels } from "../draw/pixels.js";
import { recall, remember } from "../memory.js";
import { t } from "../messages.js";
import { AnswerBars } from "./answer-bars.js";
import { AnswerEpochs } from "./answer-epochs.js";
import { AnswerNearest } from "./answer-nearest.js";
import { AnswerOwn } from "./answer-own.js";
import { wordsOf } from "./answer-words.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { segmented } from "./segmented.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("../types.js").PictureChoice} PictureChoice */
/** @typedef {import("./answer-bars.js").Said & {names: string[], order: number[], example: number|null, part: string|null}} Answer */

const KEPT = "glassnet.picture";
const SETTLED = 400;

export class GlassAnswer extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;
  /** @type {Frame|null} */
  #nearest = null;
  /** @type {Answer|null} */
  #said = null;
  /** @type {"data"|"own"} where the picture comes from */
  #from = "data";
  /** @type {"epochs"|"nearest"} */
  #below = "epochs";
  /** @type {PictureChoice} what stood still for a while: only that is followed over the epochs, not every stroke on the way to it */
  #settled = { example: null, pixels: null };
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #settling;
  /** When the ink that is shown now was drawn; 0 once its bars have been seen. */
  #inkAt = 0;

  /** @override */
  get views() {
    const still = asked(this.#settled);
    const below = this.#below === "epochs" ? { view: "rescored", max_fps: 2, ...still }
      : { view: "nearest", max_fps: 1, space: this.nearest?.space ?? "pixels", count: this.nearest?.count ?? 6, ...still };
    return [{ view: "answer", max_fps: 10, ...asked(this.#choice) }, below];
  }

  /** @returns {PictureChoice} */
  get #choice() {
    return this.store?.state.picture ?? { example: null, pixels: null };
  }

  /** @override */
  get blank() {
    return this.head ?? null;
  }

  /** @override */
  build() {
    const from = /** @type {const} */ (["data", "own"]).map((value) => ({ value, label: t(`answer.from.${value}`) }));
    this.from = segmented(t("answer.from"), from, this.#from, (value) => this.#turn(value));
    this.own = new AnswerOwn({ run: () => this.store?.state.run?.id, found: (own, inkAt, drawing) => this.#brought(own, inkAt, drawing) });
    this.picture = h("canvas", { class: "answer-picture pixels", role: "img" });
    this.save = h("button", { type: "button", class: "button small", click: () => this.#save() }, t("answer.save"));
    this.label = h("output", { class: "read-label", "data-part": "label" });
    this.words = h("p", { class: "answer-words", "data-part": "words" });
    this.truth = h("p", { class: "answer-truth", "data-part": "truth" });
    this.bars = new AnswerBars();
    this.head = h("div", { class: "answer-head" }, h("figure", { class: "answer-square" }, this.picture), h("div", { class: "answer-said" }, this.label, this.words, this.truth));
    const below = /** @type {const} */ (["epochs", "nearest"]).map((value) => ({ value, label: t(`answer.${value}`) }));
    this.below = segmented(t("answer.below"), below, this.#below, (value) => this.#show(value));
    this.epochs = new AnswerEpochs((step) => this.readonly || this.sendCommand("rewind", { step }));
    this.nearest = new AnswerNearest({ changed: () => this.wishesChanged(), choose: (example) => this.#choose({ example, pixels: null }) });
    this.nearest.element.hidden = true;
    this.none = h("p", { class: "view-empty", hidden: true }, t("answer.none"));
    this.append(h("div", { class: "answer-from" }, this.from.element, this.save), h("div", { class: "answer-top" }, this.own.element, this.head), this.own.refusal, this.own.below, this.bars.element, this.none, h("section", { class: "answer-below" }, this.below.element, this.epochs.element, this.nearest.element));
  }

  /** @override */
  connected() {
    if (this.own) this.whenGone(this.own.sheet.listen(this));
    this.whenGone(() => clearTimeout(this.#settling));
    this.follow("picture", (choice) => this.#looksAt(choice));
    this.follow("run", () => this.#recall());
    if (!cameBack()) remember("session", KEPT, null);
    this.#recall();
    this.#looksAt(this.#choice);
  }

  /** @override */
  reset() {
    this.#frame = this.#nearest = this.#said = null;
    this.epochs?.take(null);
    this.repaint();
  }

  /** The picture that was looked at before the page was loaded again. */
  #recall() {
    const id = this.store?.state.run?.id;
    const { example, pixels } = this.#choice;
    if (id && this.own?.sheet.handed) {
      this.own.sheet.handed = false;
      this.#turn("own");
    }
    if (!id || example !== null || pixels !== null) return;
    const kept = JSON.parse(recall("session", KEPT) ?? "null");
    if (kept?.run !== id) return;
    this.store?.set({ picture: kept.picture });
    if (kept.picture.pixels !== null && this.own?.sheet.picture()) this.own.ask();
  }

  /** @param {PictureChoice} choice  nothing: nor is what was looked at before, which the next word of the run would bring back */
  #choose(choice) {
    if (choice.example === null && choice.pixels === null) remember("session", KEPT, null);
    this.store?.set({ picture: choice });
  }

  /** @param {PictureChoice} choice */
  #looksAt(choice) {
    const id = this.store?.state.run?.id;
    this.own?.pardon();
    if (id && (choice.example !== null || choice.pixels !== null)) remember("session", KEPT, JSON.stringify({ run: id, picture: choice }));
    if (choice.pixels !== null) this.#stand("own");
    else if (choice.example !== null) this.#stand("data");
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), SETTLED);
    this.wishesChanged();
  }

  #settle() {
    if (this.own?.sheet.drawing) return;
    this.#settled = this.#choice;
    this.wishesChanged();
  }

  /** @param {"data"|"own"} from  chosen by hand */
  #turn(from) {
    this.#stand(from);
    if (from === "data") this.#choose({ example: null, pixels: null });
    else if (this.own?.sheet.picture() || this.#choice.pixels === null) this.own?.ask();  // what is remembered from before is on no pad
  }

  /** @param {"data"|"own"} from */
  #stand(from) {
    this.#from = from;
    this.from?.choose(from);
    this.own?.hide(from !== "own");
    this.repaint();
  }

  /** @param {"epochs"|"nearest"} below */
  #show(below) {
    this.#below = below;
    if (this.epochs) this.epochs.element.hidden = below !== "epochs";
    if (this.nearest) this.nearest.element.hidden = below !== "nearest";
    this.wishesChanged();
    this.repaint();
  }

  /**
   * A picture of one's own has been prepared, and its first answer has come along.
   * @param {import("./answer-own.js").Own|null} own
   * @param {number} inkAt
   * @param {boolean} drawing
   */
  #brought(own, inkAt, drawing) {
    if (!own) {
      if (this.#choice.pixels !== null) this.#choose({ example: null, pixels: null });
      this.#stand("own");
      return;
    }
    this.#inkAt = inkAt;
    if (this.#said?.probable) {
      const order = own.probabilities.map((_, label) => label).sort((a, b) => own.probabilities[b] - own.probabilities[a]);
      this.#said = { ...this.#said, shares: own.probabilities, sure: own.sure, best: own.label, order, truth: null, example: null, part: null };
    }
    this.#choose({ example: null, pixels: own.picture });
    if (!drawing) this.#looksAt(this.#choice);
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "rescored") this.epochs?.take(frame);
    else if (frame.view === "nearest") this.#nearest = frame;
    else this.#take(frame);
    this.repaint();
  }

  /** @param {Frame} frame  `answer`; one of a picture drawn on since is of no use any more */
  #take(frame) {
    const { pixels } = this.#choice;
    const picture = frame.arrays.picture;
    if (pixels !== null && picture && base64(picture.data) !== pixels) return;
    this.#frame = frame;
    const shares = Array.from(frame.arrays.shares?.data ?? [], Number);
    const order = /** @type {number[]} */ (metaJson(frame, "order") ?? []);
    if (shares.length && this.#settled === this.#choice) this.epochs?.live({ step: Number(frame.meta.step), epoch: Number(frame.meta.at), shares, example: metaJson(frame, "example") });
    this.#said = shares.length ? {
      shares, order, best: order[0], names: metaJson(frame, "names") ?? [], sure: metaJson(frame, "sure"), probable: metaJson(frame, "probable") === true,
      low: metaJson(frame, "low"), high: metaJson(frame, "high"), truth: metaJson(frame, "label"), example: metaJson(frame, "example"), part: frame.meta.part,
    } : null;
  }

  /** @override */
  paint() {
    const { picture, bars, label, words, truth, none, save } = this;
    if (!picture || !bars || !label || !words || !truth || !none || !save) return;
    const said = this.#said;
    const shown = this.#shown();
    this.dataset.from = this.#from;
    save.disabled = !shown;
    picture.style.visibility = shown ? "" : "hidden";
    if (shown) paintPixels(picture, shown.data, shown.shape);
    const empty = !said || !shown;
    none.hidden = !this.#frame || Boolean(said);
    bars.element.hidden = !said;
    if (said) {
      bars.name(said.names);
      this.own?.invite(said.names);
      bars.show(empty ? { ...said, shares: [], truth: null, best: -1 } : said);
    }
    this.dataset.sure = empty ? "" : String(said.sure ?? "");
    this.dataset.right = empty || said.truth === null ? "" : String(said.truth === said.best);
    label.textContent = empty ? (this.#from === "own" ? "" : "–") : said.names[said.best] ?? "";
    label.classList.toggle("long", (label.textContent ?? "").length > 2);
    words.textContent = empty ? "" : wordsOf(said);
    truth.textContent = empty || said.example === null ? "" : t(said.truth === said.best ? "answer.right" : "answer.wrong", { truth: said.names[said.truth ?? -1] ?? "", part: t(`part.${said.part ?? "test"}`), number: said.example + 1 });
    picture.setAttribute("aria-label", t("answer.picture", { words: `${truth.textContent} ${words.textContent}` }));
    this.epochs?.paint();
    this.nearest?.show(this.#nearest);
    this.#measure();
  }

  /** @returns {{data: ArrayLike<number|bigint>, shape: number[]}|null} the picture as the network is shown it */
  #shown() {
    const picture = this.#frame?.arrays.picture;
    const { pixels } = this.#choice;
    if (!picture || (this.#from === "own" && pixels === null)) return null;
    return pixels === null ? picture : { data: Uint8Array.from(atob(pixels), (char) => char.charCodeAt(0)), shape: picture.shape };
  }

  /** Notes on the page's own clock how long it took from the ink to its bars. */
  #measure() {
    if (!this.#inkAt) return;
    performance.measure("stroke to bars", { start: this.#inkAt, end: performance.now() });
    this.#inkAt = 0;
  }

  #save() {
    this.picture?.toBlob((blob) => {
      if (!blob) return;
      const link = h("a", { href: URL.createObjectURL(blob), download: `picture-${(this.label?.textContent ?? "").replace(/[^\w-]+/g, "-")}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }
}

/** @param {PictureChoice} choice @returns {Record<string, any>} as options of a view */
function asked({ example, pixels }) {
  if (pixels !== null) return { pixels };
  return example === null ? {} : { example };
}

/** @param {ArrayLike<number|bigint>} bytes */
function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(Number(byte))).join(""));
}

customElements.define("glass-answer", GlassAnswer);
