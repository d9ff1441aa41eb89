/** What the network says, where it is a drawing: the pen goes its way move by move, beside the symbols that move it. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { StrokePicture } from "./stroke-picture.js";

/** @typedef {import("./element.js").Frame} Frame */

/** Milliseconds a move takes. */
const PACE = 90;

export class ReplyDrawing {
  /** @type {Frame|null} */
  #frame = null;
  #began = 0;
  #label = "";

  /** @param {import("./element.js").GlassElement} host */
  constructor(host) {
    this.host = host;
    this.picture = new StrokePicture({ fine: true });
    this.words = h("figcaption", { class: "visually-hidden", "data-part": "drawing-words" });
    const again = h("button", { type: "button", class: "button small", click: () => this.begin() }, icon("play"), t("drawing.again"));
    this.element = h("figure", { class: "reply-drawing", hidden: true }, this.picture.element, this.words, again);
  }

  /** Let the pen begin anew. */
  begin() {
    this.#began = performance.now();
    this.host.repaint();
  }

  /**
   * @param {Frame|null} frame  of the view `reply`
   * @param {string} label  what was read; a new one is drawn from its beginning
   */
  take(frame, label) {
    this.#frame = frame?.arrays.xy ? frame : null;
    this.element.hidden = !this.#frame;
    if (label !== this.#label) this.begin();
    this.#label = label;
  }

  /** @returns {number} how many moves are drawn by now; all of them where motion is not wanted */
  get shown() {
    const moves = this.#frame?.arrays.pen.data.length ?? 0;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return moves;
    return Math.min(moves, Math.floor((performance.now() - this.#began) / PACE));
  }

  /** @param {string} verdict @param {Element|undefined} said  the symbols, the one that moves the pen now is marked */
  paint(verdict, said) {
    if (!this.#frame) return;
    const { xy, pen } = this.#frame.arrays;
    const moves = pen.data.length;
    this.picture.paint(xy.data, pen.data, { stride: moves + 1, moves, shown: this.shown });
    [...(said?.children ?? [])].forEach((symbol, place) => symbol.toggleAttribute("data-now", place === this.shown - 1));
    const words = t("drawing.words", { label: this.#label, count: moves, verdict });
    if (this.words.textContent !== words) this.words.textContent = words;
    if (this.shown < moves) this.host.repaint();
  }
}
