/** <glass-reply>: a text of one's own or an example, and what the network says to it: an answer, a name for each word, a class, what comes next. */

import { h, resized, write } from "../dom.js";
import { t } from "../messages.js";
import { cutOf, keepLast } from "../pasting.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { LengthBars } from "./length-bars.js";
import { fillLikely } from "./likely-bars.js";
import { percent } from "./numbers.js";
import { ReplyDrawing } from "./reply-drawing.js";
import { chosenSequence, MOST_READ, namedToken, shownToken } from "./reading-state.js";
import { hintOf, wholesOf } from "./reply-words.js";
import { Writing } from "./writing.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{token: string, share: number, drawn?: number}} Likely  `drawn`: the share with which it is drawn as things are set, 0 for never */
/**
 * @typedef {object} Told
 * @property {"class"|"answer"|"tags"|"text"} form
 * @property {string[]} given
 * @property {string[]} said
 * @property {string[]|null} wanted
 * @property {number|null} label
 * @property {number|null} index
 * @property {string[]} names
 * @property {number[]} shares
 * @property {number[]} probabilities
 * @property {Likely[][]} likeliest
 * @property {string[]} strange
 * @property {string} unit
 * @property {number} unread  how many symbols before those that are given it does not reach
 * @property {number} typed  how many characters the text has that this is about
 * @property {number|null} drawable  how many symbols can be drawn to come next
 * @property {number} symbols  how many there are
 * @property {boolean|null} fits  where many answers are right, whether this one is
 */

const TYPING = 250;

export class GlassReply extends GlassElement {
  /** @type {Told|null} */
  #told = null;
  /** Which step's likeliest symbols are shown; −1: the first that is asked for. */
  #step = -1;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #typing;
  /** Why the text cannot be read. */
  #problem = "";
  /** What of it was left out while it was pasted. */
  #cut = "";
  /** Whether the text was refused, so that the answer still shown is that to the one before. */
  #refusal = false;
  /** The symbol of the answer whose sources are to be seen, −1 for none, and where the network looks: the large map may not be on the page. */
  #asked = -1;
  /** @type {Frame|null} */
  #looks = null;
  /** @type {Writing|undefined} */
  writing;

  /** @override */
  get views() {
    const { writing } = this;
    const lengths = this.#told?.form === "answer" ? [{ view: "lengths", max_fps: 1 }] : [];
    const looks = this.#asked < 0 ? [] : [{ view: "looks", max_fps: 4, ...chosenSequence(this.store?.state) }];
    return [...lengths, ...looks, { view: "reply", max_fps: writing?.on ? 30 : 8, ...chosenSequence(this.store?.state), ...(this.#told?.form === "text" ? writing?.draw : {}) }];
  }

  /** @override */
  get blank() {
    return this.given ?? null;
  }

  /** @override */
  build() {
    this.field = h("textarea", { class: "input reply-text", rows: 2, maxlength: MOST_READ, spellcheck: "false", paste: (/** @type {ClipboardEvent} */ event) => this.#pasted(event), "aria-label": t("reply.own"), placeholder: t("reply.placeholder"), input: () => this.#read() });
    this.note = h("p", { class: "reply-note", role: "status" });
    this.given = h("div", { class: "tokens given", role: "group", "aria-label": t("reply.given") });
    this.said = h("ol", { class: "tokens said", "aria-label": t("reply.said") });
    for (const name of ["pointerover", "focusin", "click"]) this.said.addEventListener(name, ({ target }) => this.#ask(/** @type {Element} */ (target)));
    this.verdict = h("p", { class: "reply-verdict", "data-part": "verdict" });
    this.whole = h("p", { class: "reply-whole", "data-part": "whole", hidden: true });
    this.lengths = new LengthBars();
    this.barsTitle = h("h3", { class: "reply-title" });
    this.bars = h("ol", { class: "likely-bars", "data-part": "bars" });
    this.drawnFacts = h("p", { class: "drawn-facts", "data-part": "drawn-facts", hidden: true });
    this.writing = new Writing(this, { begin: () => this.#begin(), drawn: () => this.wishesChanged() });
    this.drawing = new ReplyDrawing(this);
    this.givenTitle = h("h3", { class: "reply-title", hidden: true }, t("reply.given"));
    this.saidTitle = h("h3", { class: "reply-title", hidden: true }, t("reply.said"));
    this.append(h("label", { class: "reply-own" }, h("span", {}, t("reply.own")), this.field), this.note, this.givenTitle, this.given, this.drawing.element, this.saidTitle, this.said, this.verdict, this.whole, this.barsTitle, this.bars, this.drawnFacts, this.lengths.element, this.writing.element);
  }

  /** @override */
  connected() {
    this.follow("reading", ({ example, text, written }) => {
      if (written === undefined) this.writing?.stop();
      if (example !== null || text !== this.#typed()) this.#forget();
      if (this.field && this.field.value !== text && document.activeElement !== this.field) this.field.value = text;
      this.#step = -1;
      this.wishesChanged();
      this.repaint();
    });
    this.whenGone(() => this.writing?.stop());
    this.follow("run", () => this.#wholes());
    this.follow("looking", () => this.#light());
    this.follow("problems", () => this.#refused());
  }

  #refused() {
    const problem = this.store?.state.problems.find(({ path }) => path === "text");
    if (!problem) return;
    this.#refusal = true;
    this.#say([t("reply.refused", { reason: problem.message }), this.#told ? t("reply.earlier") : ""].filter(Boolean).join(". "));
  }

  /** A field takes no more than its most; that something was left out has to be said. Of a running text the end is what is read. @param {ClipboardEvent} event */
  #pasted(event) {
    if (!this.field) return;
    const last = this.#told?.form === "text";
    const cut = last ? keepLast(event, this.field) : cutOf(event, this.field);
    if (!cut) return;
    setTimeout(() => {
      this.#cut = t(last ? "paste.last" : "paste.first", cut);
      this.repaint();
    });
  }

  /** @param {string} problem */
  #say(problem) {
    this.#problem = problem;
    this.repaint();
  }

  /** @returns {string} what stands in the field, nothing where nothing can be seen */
  #typed() {
    return this.field?.value.trim() ? this.field.value : "";
  }

  /** What was said of a text is not true of another one. */
  #forget() {
    clearTimeout(this.#typing);
    this.#problem = this.#cut = "";
    this.#refusal = false;
  }

  /** @returns {{text: string, between: string}} what is gone on with */
  #begin() {
    clearTimeout(this.#typing);
    const between = this.#told?.unit === "word" ? " " : "";
    return { text: this.#typed() || (this.#told?.given.join(between) ?? ""), between };
  }

  #read() {
    this.#forget();
    this.writing?.stop();
    this.#typing = setTimeout(() => this.store?.set({ reading: { example: null, text: this.#typed() } }), TYPING);
  }

  /** @override */
  reset() {
    this.lengths?.show(null);
    this.#told = this.#looks = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "lengths") return this.lengths?.show(frame);
    if (frame.view === "looks") {
      this.#looks = frame;
      return this.#light();
    }
    const before = this.#told?.form;
    this.#told = metaJson(frame, "reply");
    if (this.#told?.form !== before) this.wishesChanged();
    if (this.#told?.typed === [...(chosenSequence(this.store?.state).text ?? "")].length) this.writing?.seen();
    this.drawing?.take(frame, this.#told?.given.join(" ") ?? "");
    this.repaint();
  }

  /** @override */
  paint() {
    const told = this.#told;
    const { given, said, verdict, note } = this;
    this.toggleAttribute("data-earlier", this.#refusal && Boolean(told));
    if (note) write(note, [this.#cut, this.#problem || (told ? hintOf(told, Boolean(this.writing?.on)) : "")].filter(Boolean).join(". "));
    if (!told || !given || !said || !verdict) return;
    this.toggleAttribute("data-words", told.unit === "word");
    if (this.writing) this.writing.element.hidden = told.form !== "text";
    this.#tokens(told);
    const right = this.#right(told);
    const [sure] = told.form === "class" ? told.likeliest[0] ?? [] : [];
    verdict.textContent = right === null ? (sure ? t("reply.class", { name: sure.token, share: percent(sure.share) }) : "") : told.fits !== null ? t(right ? "reply.fits" : "reply.misfits", { label: told.given.join(" ") }) : t(right ? "reply.right" : "reply.wrong", { wanted: told.form === "class" ? told.names[Number(told.label)] : (told.wanted ?? []).filter((token) => token !== "⊣").join(told.form === "tags" ? " " : "") });
    verdict.dataset.right = String(right);
    this.drawing?.paint(verdict.textContent, said);
    this.#bars(told);
  }

  /** @param {Told} told @returns {boolean|null} null where nobody knows */
  #right(told) {
    if (told.fits !== null) return told.fits;
    if (told.form === "class") return told.label === null ? null : told.shares.indexOf(Math.max(...told.shares)) === told.label;
    if (told.form === "text" || !told.wanted) return null;
    return told.wanted.every((token, i) => token === "" || told.said[i] === token);
  }

  /** @param {Told} told */
  #tokens(told) {
    const { given, said } = this;
    if (!given || !said) return;
    resized(given, told.given.length, () => h("span", { class: "token" }));
    resized(said, told.said.length, (step) => h("li", {}, h("button", { type: "button", class: "token", click: () => this.#look(step) }, h("span", {}), h("i", {}))));
    const first = Math.max(0, told.wanted?.findIndex((token) => token !== "") ?? 0);
    this.#step = Math.min(this.#step < 0 ? first : this.#step, Math.max(0, told.likeliest.length - 1));
    told.given.forEach((token, i) => write(given.children[i], shownToken(token)));
    told.said.forEach((token, i) => {
      const button = /** @type {HTMLElement} */ (said.children[i].firstElementChild);
      write(/** @type {Element} */ (button.firstElementChild), shownToken(token));
      /** @type {HTMLElement} */ (button.lastElementChild).style.width = `${100 * told.probabilities[i]}%`;
      const wanted = told.wanted?.[i];
      button.classList.toggle("wrong", Boolean(wanted) && wanted !== token);
      button.classList.toggle("unasked", wanted === "");
      button.title = wanted === "" ? t("reply.unasked") : ["⊣", "�"].includes(token) ? namedToken(token) : "";
      button.setAttribute("aria-pressed", String(i === this.#step));
      button.setAttribute("aria-label", t("reply.token", { token: shownToken(token), share: percent(told.probabilities[i]), of: told.form === "tags" ? told.given[i] ?? "" : String(i + 1) }));
    });
    said.hidden = !told.said.length;
    this.#light();
    if (this.givenTitle) this.givenTitle.hidden = !told.given.length;
    if (this.saidTitle) this.saidTitle.hidden = said.hidden && told.form !== "class";
  }

  #wholes() {
    const { whole } = this;
    if (!whole) return;
    write(whole, wholesOf(this.store?.state.run?.metrics ?? {}));
    whole.hidden = !whole.textContent;
  }

  /** @param {Element} target  in a symbol of the answer, whose sources are to be seen */
  #ask(target) {
    const step = [...(this.said?.children ?? [])].findIndex((item) => item.contains(target));
    if (step < 0) return;
    if (this.#asked < 0) setTimeout(() => this.wishesChanged());
    this.#asked = step;
    this.store?.set({ asking: null });
    this.store?.set({ asking: step });
  }

  /** Lights what the symbol that is pointed at looks at. */
  #light() {
    const { step, shares } = this.store?.state.looking ?? sourcesIn(this.#looks, this.#asked);
    const tiles = /** @type {HTMLElement[]} */ ([...(this.given?.children ?? [])]);
    const fits = shares.length === tiles.length;
    tiles.forEach((tile, i) => {
      tile.toggleAttribute("data-lit", fits);
      tile.style.setProperty("--share", fits ? shares[i].toFixed(3) : "0");
    });
    [...(this.said?.children ?? [])].forEach((item, i) => item.firstElementChild?.toggleAttribute("data-asking", fits && i === step));
  }

  /** @param {number} step */
  #look(step) {
    this.#step = step;
    this.repaint();
  }

  /** @param {Told} told */
  #bars(told) {
    const { bars, barsTitle } = this;
    if (!bars || !barsTitle) return;
    const rows = told.form === "class" ? told.names.map((token, i) => ({ token, share: told.shares[i] })) : told.likeliest[this.#step] ?? [];
    barsTitle.textContent = t(`reply.bars.${told.form}`, { number: this.#step + 1, token: namedToken(told.given[this.#step] ?? "") });
    fillLikely(bars, rows);
    const { drawnFacts } = this;
    if (!drawnFacts) return;
    drawnFacts.hidden = told.drawable === null;
    if (told.drawable !== null) write(drawnFacts, t("reply.drawn", { count: told.drawable, total: told.symbols }));
  }
}

/** @param {Frame|null} looks @param {number} step @returns {{step: number, shares: number[]}} what a step of the answer looks at, by the last map of it */
function sourcesIn(looks, step) {
  const maps = /** @type {import("./reading.js").MapFacts[]} */ ((looks && metaJson(looks, "maps")) ?? []).filter(({ answers, rows }) => answers && step >= 0 && step < rows.length);
  const map = maps[maps.length - 1];
  return { step, shares: map ? map.columns.map((_, i) => Number(looks?.arrays[map.key].data[step * map.columns.length + i]) / 255) : [] };
}

customElements.define("glass-reply", GlassReply);
