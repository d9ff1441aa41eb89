/** The tree of a search on screen: a column for each step, the likeliest on top, wires from each branch to what was looked at after it. */

import { h } from "../dom.js";
import { shape } from "../instruments/shape.js";
import { t } from "../messages.js";
import { fixed, percent } from "./numbers.js";
import { shownToken } from "./reading-state.js";

/** @typedef {Record<string, import("../types.js").NamedArray>} Arrays */

/** Sizes at letters of `REM` pixels; on the page they grow with them. */
const REM = 16;
const WIDE = 96;
const TALL = 44;
const NODE = { width: 76, height: 36 };

export class BeamTree {
  /** @type {HTMLButtonElement[]} */
  nodes = [];
  /** @type {Arrays|null} */
  arrays = null;
  /** Of each branch its row in its column. @type {number[]} */
  rows = [];

  /** @param {(place: number) => void} tell  hears which branch is pointed at */
  constructor(tell) {
    this.tell = tell;
    this.wires = shape("svg", { class: "beam-wires", "aria-hidden": "true" });
    this.sheet = h("div", { class: "beam-sheet" }, this.wires);
    this.element = h("div", { class: "beam-tree", role: "group", "aria-label": t("beams.tree") }, this.sheet);
    this.sheet.addEventListener("pointerover", (event) => this.#told(event.target));
    this.sheet.addEventListener("focusin", (event) => this.#told(event.target));
    this.sheet.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {EventTarget|null} target */
  #told(target) {
    const node = target instanceof Element ? target.closest("button") : null;
    if (node) this.tell(Number(node.dataset.place));
  }

  /** @param {string} name @param {number} place */
  #at(name, place) {
    return Number(this.arrays?.[name].data[place]);
  }

  /**
   * @param {number} place
   * @returns {number[]} the branches before it, from the first on
   */
  before(place) {
    const parent = this.#at("parent", place);
    return parent < 0 ? [] : [...this.before(parent), parent];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const place = this.nodes.findIndex((node) => node === document.activeElement);
    const goal = place < 0 ? -1 : this.#next(event.key, place);
    if (goal < 0) return;
    event.preventDefault();
    event.stopPropagation();
    for (const node of this.nodes) node.tabIndex = -1;
    this.nodes[goal].tabIndex = 0;
    this.nodes[goal].focus();
  }

  /** @param {string} key @param {number} place @returns {number} −1 where there is none */
  #next(key, place) {
    const all = this.rows.map((_, other) => other);
    if (key === "ArrowLeft") return this.#at("parent", place);
    if (key === "ArrowRight") return all.find((other) => this.#at("parent", other) === place) ?? -1;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (!step) return -1;
    return all.find((other) => this.#at("depth", other) === this.#at("depth", place) && this.rows[other] === this.rows[place] + step) ?? -1;
  }

  /** @param {Arrays} arrays @param {string[]} tokens */
  show(arrays, tokens) {
    this.arrays = arrays;
    const count = tokens.length;
    const filled = /** @type {Map<number, number>} */ (new Map());
    this.rows = Array.from({ length: count }, (_, place) => {
      const depth = this.#at("depth", place);
      filled.set(depth, (filled.get(depth) ?? -1) + 1);
      return Number(filled.get(depth));
    });
    const [columns, rows] = [Math.max(...filled.keys()), Math.max(...filled.values()) + 1];
    Object.assign(this.sheet.style, { width: `${(columns * WIDE) / REM}rem`, height: `${(rows * TALL) / REM}rem` });
    this.#furnish(count);
    for (let place = 0; place < count; place += 1) this.#node(place, tokens[place]);
    this.#wire(columns * WIDE, rows * TALL, count);
  }

  /** @param {number} count */
  #furnish(count) {
    while (this.nodes.length < count) {
      const node = h("button", { type: "button", class: "beam-node", tabindex: this.nodes.length ? -1 : 0, "data-place": this.nodes.length }, h("b", {}), h("span", {}), h("i", {}));
      this.nodes.push(node);
      this.sheet.append(node);
    }
    for (const node of this.nodes.splice(count)) node.remove();
    if (!this.nodes.some((node) => node.tabIndex === 0)) this.nodes[0].tabIndex = 0;
  }

  /** @param {number} place @param {string} token */
  #node(place, token) {
    const node = this.nodes[place];
    const share = percent(Math.exp(this.#at("share", place)));
    const sum = fixed(this.#at("score", place), 2);
    const fate = this.#at("won", place) ? "won" : this.#at("kept", place) ? "kept" : "dropped";
    const [x, y] = this.#corner(place);
    const key = [token, share, sum, fate, x, y].join("|");
    if (node.dataset.key === key) return;
    node.dataset.key = key;
    node.dataset.fate = fate;
    Object.assign(node.style, { left: `${x / REM}rem`, top: `${y / REM}rem` });
    [shownToken(token), share, `Σ ${sum}`].forEach((text, i) => { node.children[i].textContent = text; });
    node.setAttribute("aria-label", t("beams.node", { token: shownToken(token), share, sum, step: this.#at("depth", place), fate: t(`beams.fate.${fate}`) }));
  }

  /** @param {number} place @returns {[number, number]} */
  #corner(place) {
    return [(this.#at("depth", place) - 1) * WIDE, this.rows[place] * TALL + 2];
  }

  /** @param {number} width @param {number} height @param {number} count */
  #wire(width, height, count) {
    /** @type {Record<string, string>} */
    const paths = { dropped: "", kept: "", won: "" };
    for (let place = 0; place < count; place += 1) {
      const parent = this.#at("parent", place);
      if (parent < 0) continue;
      const [[x0, y0], [x1, y1]] = [this.#corner(parent), this.#corner(place)].map(([x, y]) => [x, y + NODE.height / 2]);
      const from = x0 + NODE.width;
      const bend = (x1 - from) / 2;
      paths[this.#at("won", place) ? "won" : this.#at("kept", place) ? "kept" : "dropped"] += `M${from} ${y0}C${from + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
    }
    this.wires.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.wires.replaceChildren(...Object.entries(paths).map(([fate, d]) => shape("path", { d, "data-fate": fate })));
  }
}
