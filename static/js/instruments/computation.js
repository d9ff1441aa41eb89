/** <glass-instrument-computation>: a formula as a graph; values flow forward along the edges, then derivatives flow back. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed, short } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";
import { layOut } from "./graph-layout.js";
import { shape } from "./shape.js";
import { typedNumber } from "./typed-number.js";

/** @typedef {{name: string, symbol: string, kind: "input"|"number"|"operation", named: boolean, inputs: number[], value: number, gradient: number, derivative: string, flows: number[]}} GraphNode */

const COLUMN = 132;
const ROW = 112;
const WIDEST = 190;
const RADIUS = 24;

export default class Computation extends InstrumentElement {
  /** @override */
  rate = 1.5;
  shape = "";
  /** @type {HTMLElement[]} */
  boxes = [];
  /** @type {{from: number, to: number, slot: number, line: SVGElement, value: SVGElement, flow: SVGElement}[]} */
  edges = [];

  /** @override */
  build() {
    this.working = h("div", { class: "working formula-line", "data-part": "working" });
    this.hint = h("p", { class: "working-hint" });
    this.wires = shape("svg", { class: "graph-wires", "aria-hidden": "true" });
    this.stage = h("div", { class: "graph-stage" }, this.wires);
    this.window = h("div", { class: "graph-scroll", tabindex: "0", role: "group", "aria-label": t("computation.label") }, this.stage);
    this.results = {};
    this.table = h("dl", { class: "figures" });
    this.text = h("h2", { class: "graph-text math" });
    this.append(this.text, h("div", { class: "working-box" }, this.hint, this.working), this.window, this.table);
  }

  /** @returns {GraphNode[]} */
  get nodes() {
    return this.facts.nodes ?? [];
  }

  /** @override @param {string} path @param {any} value */
  adapt(path, value) {
    if (path !== "example") return {};
    const formula = value === "own" ? { formula: this.facts.text ?? this.asked.formula } : {};
    return { values: {}, ...formula };
  }

  /** @override */
  shown() {
    if (this.text) this.text.textContent = this.facts.text.replaceAll("*", "·").replaceAll("^2", "²").replaceAll("-", "−");
    const shapeNow = JSON.stringify(this.nodes.map(({ name, symbol, inputs }) => [name, symbol, inputs]));
    if (shapeNow === this.shape) return this.fillInputs();
    this.shape = shapeNow;
    this.boxes = this.nodes.map((node, i) => this.box(node, i));
    this.edges = this.nodes.flatMap((node, to) => node.inputs.map((from, slot) => ({
      from, to, slot, line: shape("path", { class: "graph-edge" }), value: shape("text", { class: "graph-value", "text-anchor": "middle" }), flow: shape("text", { class: "graph-flow", "text-anchor": "middle" }),
    })));
    this.wires?.replaceChildren(...this.edges.flatMap(({ line, value, flow }) => [line, value, flow]));
    this.stage?.replaceChildren(/** @type {Node} */ (this.wires), ...this.boxes);
    this.fillInputs();
  }

  /**
   * @param {GraphNode} node
   * @param {number} i
   */
  box(node, i) {
    const slope = h("output", { class: "graph-slope" });
    if (node.kind === "input") {
      const input = h("input", { class: "input", inputmode: "decimal", autocomplete: "off", "aria-label": t("computation.input", { name: node.name }), change: () => this.typed(node.name, input) });
      return h("div", { class: "graph-node input-node", "data-name": node.name }, h("label", {}, h("span", { class: "math" }, node.name), input), slope);
    }
    const symbol = h("span", { class: "graph-symbol" }, node.kind === "number" ? node.name : node.symbol);
    const name = node.kind === "operation" ? h("span", { class: node.named ? "graph-name math" : "graph-name quiet math" }, node.name) : null;
    return h("div", { class: `graph-node ${node.kind}-node`, "data-name": node.name, "data-index": i }, symbol, name, slope);
  }

  /**
   * @param {string} name
   * @param {HTMLInputElement} input
   */
  typed(name, input) {
    const value = typedNumber(input);
    if (value !== null) this.sendChange("values", { ...this.asked.values, [name]: value });
  }

  fillInputs() {
    this.nodes.forEach((node, i) => {
      const input = this.boxes[i]?.querySelector("input");
      if (input && document.activeElement !== input) input.value = String(node.value);
    });
  }

  /** @override */
  paint() {
    const { nodes, stage, window: frame, wires } = this;
    if (!nodes.length || !stage || !frame || !wires) return;
    const { columns, rows, places } = layOut(nodes);
    const across = Math.min(WIDEST, Math.max(COLUMN, (frame.clientWidth - COLUMN) / Math.max(1, columns - 1)));
    const down = Math.max(ROW, Math.min(130, frame.clientHeight / Math.max(1, rows)));
    const [width, height] = [Math.max(frame.clientWidth, (columns - 1) * across + COLUMN), Math.max(frame.clientHeight - 2, rows * down)];
    Object.assign(stage.style, { width: `${width}px`, height: `${height}px` });
    wires.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const offset = { x: (width - (columns - 1) * across) / 2, y: (height - rows * down) / 2 + down / 2 };
    const spots = places.map(({ column, row }) => ({ x: offset.x + column * across, y: offset.y + row * down }));
    this.boxes.forEach((box, i) => Object.assign(box.style, { left: `${spots[i].x}px`, top: `${spots[i].y}px` }));
    this.mark(spots);
    this.bringIntoSight(frame, spots);
    this.speak();
  }

  /** @param {{x: number, y: number}[]} spots */
  mark(spots) {
    const { forward = [], backward = [] } = this.facts;
    const computed = new Set(forward.slice(0, this.moment));
    const sloped = new Set(backward.slice(0, Math.max(0, this.moment - forward.length)));
    const current = this.moment <= forward.length ? forward[this.moment - 1] : backward[this.moment - forward.length - 1];
    const back = this.moment > forward.length;
    this.boxes.forEach((box, i) => {
      const node = this.nodes[i];
      const known = node.kind !== "operation" || computed.has(i);
      box.dataset.state = i === current ? (back ? "back" : "now") : sloped.has(i) ? "sloped" : known ? "known" : "waiting";
      const slope = /** @type {HTMLElement} */ (box.querySelector(".graph-slope"));
      const spelled = node.derivative && node.derivative !== digits(node.gradient) ? `${node.derivative} = ` : "";
      slope.textContent = sloped.has(i) ? `∂${this.facts.output}/∂${node.name}\n= ${spelled}${digits(node.gradient)}` : "";
    });
    for (const { from, to, slot, line, value, flow } of this.edges) {
      const [a, b] = [spots[from], spots[to]];
      const [x0, x1] = [a.x + RADIUS + (this.nodes[from].kind === "input" ? 22 : 0), b.x - RADIUS];
      const bend = (x1 - x0) / 2;
      line.setAttribute("d", `M${x0} ${a.y}C${x0 + bend} ${a.y} ${x1 - bend} ${b.y} ${x1} ${b.y}`);
      const known = this.nodes[from].kind !== "operation" || computed.has(from);
      const flows = sloped.has(to) && this.nodes[from].kind !== "number";
      line.setAttribute("class", `graph-edge${flows ? " flows" : computed.has(to) ? " passed" : ""}`);
      const middle = { x: (x0 + x1) / 2, y: (a.y + b.y) / 2 };
      put(value, middle.x, middle.y - 7, known && this.nodes[from].kind === "operation" ? digits(this.nodes[from].value) : "");
      put(flow, middle.x, middle.y + 17, flows ? digits(this.nodes[to].flows[slot]) : "");
    }
  }

  /**
   * Where the graph is wider than its frame, the node at work is kept in sight.
   * @param {HTMLElement} frame
   * @param {{x: number, y: number}[]} spots
   */
  bringIntoSight(frame, spots) {
    const current = this.boxes.findIndex(({ dataset }) => dataset.state === "now" || dataset.state === "back");
    if (current < 0 || frame.scrollWidth <= frame.clientWidth) return;
    const { x } = spots[current];
    if (x < frame.scrollLeft + COLUMN || x > frame.scrollLeft + frame.clientWidth - COLUMN) frame.scrollLeft = x - frame.clientWidth / 2;
  }

  speak() {
    const { sentences = [], forward = [] } = this.facts;
    const back = this.moment > forward.length;
    if (this.working) setFormula(this.working, this.moment ? sentences[this.moment - 1]?.mathml_step ?? "" : "", { breaks: true });
    if (this.hint) this.hint.textContent = t(this.moment === 0 ? "computation.start" : back ? "computation.backward" : "computation.forward");
    const output = this.nodes.at(-1);
    if (!output) return;
    const done = this.moment >= Number(this.facts.moments);
    const slopes = this.nodes.filter(({ kind }) => kind === "input").map((node) => [`d${output.name}/d${node.name}`, node.derivative && node.derivative !== digits(node.gradient) ? `${node.derivative} = ${digits(node.gradient)}` : digits(node.gradient)]);
    const rows = [[output.name, this.moment >= forward.length ? digits(output.value) : "…"], ...slopes.map(([name, value]) => [name, done ? value : "…"])];
    this.table?.replaceChildren(...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { "data-part": name }, value))));
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { forward = [] } = this.facts;
    const output = this.nodes.at(-1);
    return output ? [[output.name, this.moment >= forward.length ? digits(output.value) : "–"], [t("computation.pass"), t(this.moment > forward.length ? "computation.pass.back" : "computation.pass.forward")]] : [];
  }

  /** @override */
  sentence() {
    return `${this.hint?.textContent ?? ""} ${this.working?.textContent ?? ""}`;
  }
}

/**
 * @param {SVGElement} text
 * @param {number} x
 * @param {number} y
 * @param {string} words
 */
function put(text, x, y, words) {
  text.setAttribute("x", x.toFixed(1));
  text.setAttribute("y", y.toFixed(1));
  text.textContent = words;
}

/** @param {number} value */
function digits(value) {
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e4 ? fixed(value, 4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : short(value);
}

customElements.define("glass-instrument-computation", Computation);
