/** <glass-instrument-self_attention>: every matrix on the way from words to what attention makes of them; point at a number to see how it is made. */

import { cssOf, palette } from "../draw/color.js";
import { h, resized } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { levelOf } from "../views/matrix-cells.js";
import { fixed } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";
import { isPart, partsOf, writtenOut } from "./made.js";
import { Matrix } from "./matrix.js";
import { Faults } from "./typed-number.js";

/** @typedef {import("./matrix.js").Spot} Spot */
/** @typedef {{name: string, arrays: string[], made: Record<string, string[]>, mathml_rule: string}} Stage */

/** Matrices whose rows and columns are both words, and what their rows and columns else are called. */
const SQUARE = new Set(["scores", "scaled", "masked", "weights"]);
const SHARES = new Set(["weights"]);

export default class SelfAttention extends InstrumentElement {
  /** @override */
  rate = 1;
  head = 0;
  built = "";
  faults = new Faults();
  /** @type {Map<string, Matrix>} */
  matrices = new Map();
  /** @type {HTMLElement[]} */
  cards = [];
  /** @type {{name: string, spot: Spot}|null} the number that is pointed at */
  pointed = null;

  /** @override */
  build() {
    this.heading = h("h2", {}, t("attention.how"));
    this.working = h("p", { class: "working attention-working", "data-part": "working", "aria-live": "polite" });
    this.choice = h("div", { class: "head-choice", role: "group", "aria-label": t("attention.heads") });
    this.wrong = h("p", { class: "field-error", role: "alert" });
    this.flow = h("ol", { class: "attention-flow" });
    this.append(h("div", { class: "working-box attention-box" }, this.heading, this.working), this.choice, this.flow);
  }

  /** @override */
  connected() {
    this.follow("problems", () => this.complain());
  }

  /** @override @param {string} path */
  adapt(path) {
    const drawn = ["sentence", "size", "seed"].includes(path);
    if (drawn) this.pardon();
    return drawn ? { vectors: [] } : {};
  }

  pardon() {
    this.faults.clear();
    this.matrices.get("x")?.pardon();
    this.complain();
  }

  /** @param {number} row @param {number} column @returns {string} the name of a number of the vectors */
  nameOf(row, column) {
    return `x(${this.facts.sentence_words?.[row] ?? row + 1}, ${column + 1})`;
  }

  /** What is wrong with which number of the vectors: what is no number, and what the server refuses. */
  complain() {
    if (!this.wrong) return;
    const { problems } = this.store?.state ?? { problems: [] };
    const refused = problems.flatMap(({ path, message }) => {
      const [, row, column] = /^vectors\[(\d+)\]\[(\d+)\]$/.exec(path) ?? [];
      if (row === undefined) return path.startsWith("vectors") ? [message] : [];
      return [t("form.error.refused", { name: this.nameOf(Number(row), Number(column)), reason: message })];
    });
    this.wrong.textContent = [...this.faults.words(), ...refused].join(" ");
  }

  /** @override @param {number} moment @param {number} last */
  momentOf(moment, last) {
    return { number: moment + 1, last: last + 1 };
  }

  /** @returns {Stage[]} */
  get stages() {
    return this.facts.stages ?? [];
  }

  /** @override */
  shown() {
    this.head = Math.min(this.head, this.facts.heads - 1);
    const built = JSON.stringify(this.stages.map(({ arrays }) => arrays));
    if (built !== this.built) this.furnish();
    this.built = built;
    this.showHeads();
  }

  furnish() {
    this.matrices.clear();
    this.pointed = null;
    this.cards = this.stages.map((stage, number) => {
      const made = stage.arrays.map((name) => {
        const matrix = new Matrix(t(`attention.array.${name}`), { point: (spot) => this.point(name, spot), ...(name === "x" ? { edit: (/** @type {Spot} */ spot, /** @type {number|null} */ value, /** @type {string} */ text) => this.typed(spot, value, text) } : {}) });
        this.matrices.set(name, matrix);
        const given = name === "x";
        return h("figure", { class: "attention-matrix", "data-array": name, ...(given ? { "data-path": "vectors" } : {}) }, h("figcaption", {}, t(`attention.array.${name}`)), matrix.element, given ? this.wrong : null);
      });
      const rule = h("span", { class: "instrument-formula" });
      setFormula(rule, stage.mathml_rule);
      return h("li", { class: "attention-stage", "data-stage": stage.name }, h("header", {}, h("h3", {}, h("b", {}, String(number + 1)), ` ${t(`attention.stage.${stage.name}`)}`), rule),
        h("p", { class: "stage-help" }, t(`attention.help.${stage.name}`)), h("div", { class: "stage-matrices" }, ...made));
    });
    this.flow?.replaceChildren(...this.cards);
  }

  /** @param {Spot} spot @param {number|null} value  null where what stands there is no number @param {string} text  that stands there */
  typed({ row, column }, value, text) {
    this.faults.note(this.nameOf(row, column), value === null ? text : null);
    this.complain();
    if (value === null) return;
    const rows = this.matrices.get("x")?.values.map((line) => [...line]) ?? [];
    const words = /** @type {string[]} */ (this.facts.sentence_words);
    words.forEach((word, i) => {
      if (word.toLowerCase() === words[row].toLowerCase()) rows[i][column] = value;
    });
    this.sendChange("vectors", rows);
  }

  /** Each head as a small picture of where it looks; chosen, its matrices are shown. */
  showHeads() {
    const { choice, facts } = this;
    if (!choice) return;
    choice.hidden = facts.heads < 2;
    resized(choice, facts.heads, (i) => h("button", { type: "button", class: "head-button", click: () => this.choose(i) }, h("canvas", { "aria-hidden": "true" }), t("attention.head", { number: i + 1 })));
    const weights = this.numbers("weights");
    const count = facts.sentence_words.length;
    const scale = palette().diverging;
    [...choice.children].forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === this.head));
      const canvas = /** @type {HTMLCanvasElement} */ (button.firstElementChild);
      canvas.width = canvas.height = count;
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      for (let at = 0; at < count * count; at += 1) {
        context.fillStyle = cssOf(scale[levelOf(Number(weights[i * count * count + at]), 1)]);
        context.fillRect(at % count, Math.floor(at / count), 1, 1);
      }
    });
  }

  /** @param {number} head */
  choose(head) {
    this.head = head;
    this.showHeads();
    this.repaint();
  }

  /** @param {string} name @param {Spot|null} spot */
  point(name, spot) {
    this.pointed = spot && { name, spot };
    this.repaint();
  }

  /** @override */
  paint() {
    if (!this.frame) return;
    this.stages.forEach((stage, number) => {
      this.cards[number].toggleAttribute("data-waiting", number > this.moment);
      this.cards[number].toggleAttribute("data-now", number === this.moment);
      for (const name of stage.arrays) this.fill(name);
    });
    this.explain();
  }

  /** @param {string} name */
  fill(name) {
    const words = /** @type {string[]} */ (this.facts.sentence_words);
    const array = this.frame?.arrays[name];
    if (!array) return;
    const [heads, rows, columns] = array.shape;
    const numbered = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => String(i + 1));
    this.matrices.get(name)?.show({
      values: array.data, from: (heads > 1 ? this.head : 0) * rows * columns, rows: rows === words.length && !name.startsWith("w") || SQUARE.has(name) ? words : numbered(rows),
      columns: SQUARE.has(name) ? words : name === "joined" ? numbered(columns).map((_, i) => this.placeOf(i)) : numbered(columns), ...(SHARES.has(name) ? { largest: 1 } : {}),
    });
  }

  /** @param {number} column  of the heads side by side @returns {string} the head, and which of its numbers */
  placeOf(column) {
    const size = this.asked.key_size;
    return `${Math.floor(column / size) + 1}.${(column % size) + 1}`;
  }

  explain() {
    const { pointed } = this;
    const rules = Object.assign({}, ...this.stages.map(({ made }) => made));
    const rule = pointed ? rules[pointed.name] : undefined;
    const parts = pointed ? partsOf(rule, pointed.spot) : [];
    for (const [name, matrix] of this.matrices) {
      matrix.mark((spot) => (pointed?.name === name && pointed.spot.row === spot.row && pointed.spot.column === spot.column ? "self" : isPart(parts.filter(({ head = this.head }) => head === this.head), name, spot) ? "part" : ""));
    }
    if (this.working) this.working.textContent = this.words(rule);
  }

  /** @param {string[]|undefined} rule */
  words(rule) {
    const { pointed, facts } = this;
    if (!pointed) return t(this.moment < this.stages.length - 1 ? "attention.go" : "attention.point");
    const { name, spot: { row, column } } = pointed;
    const values = Object.fromEntries([...this.matrices].map(([key, matrix]) => [key, matrix.values]));
    const words = /** @type {string[]} */ (facts.sentence_words);
    const of = name.startsWith("w") && name !== "weights" ? `${row + 1}, ${column + 1}` : `${words[row]}, ${SQUARE.has(name) ? words[column] : column + 1}`;
    if (rule?.[0] === "join") return t("attention.joined", { word: words[row], place: this.placeOf(column), head: Math.floor(column / this.asked.key_size) + 1, number: (column % this.asked.key_size) + 1, value: fixed(values[name][row][column], 3) });
    const sum = writtenOut(rule, pointed.spot, values, values[name][row][column], { scale: facts.scale });
    return `${t(`attention.symbol.${name}`)}(${of}) = ${sum || fixed(values[name][row][column], 3)}`;
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return [[t("attention.words"), String(this.results.words)], [t("attention.heads"), String(this.facts.heads)], [t("attention.parameters"), String(this.results.parameters)]];
  }

  /** @override */
  sentence() {
    const stage = this.stages[Math.min(this.moment, this.stages.length - 1)];
    return stage ? `${t(`attention.stage.${stage.name}`)}. ${t(`attention.help.${stage.name}`)}` : "";
  }
}

customElements.define("glass-instrument-self_attention", SelfAttention);
