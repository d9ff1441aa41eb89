/**
 * <glass-neuron>: a single neuron to hold in the hand. Its weights as sliders, its rule in three conventions, the formula with
 * today's numbers, and what it answers for each of the first points.
 */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { WeightSlider } from "./neuron-slider.js";
import { fixed, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{single: boolean, layer: string, activation: string, features: string[], w: number[], b: number}} Neuron */
/** @typedef {"step"|"sign"|"threshold"} Convention */

const CONVENTIONS = /** @type {readonly Convention[]} */ (["step", "sign", "threshold"]);
const MOST_ROWS = 16;

export class GlassNeuron extends GlassElement {
  /** @type {Neuron|null} */
  #neuron = null;
  /** @type {Frame|null} */
  #examples = null;
  /** @type {WeightSlider[]} */
  #sliders = [];
  #built = "";
  /** @type {{frame: Frame|null, key: string}} what the table shows */
  #tabled = { frame: null, key: "" };
  /** Whether the bias is shown as a threshold. */
  #asThreshold = false;

  /** @override */
  get views() {
    return [{ view: "neuron", max_fps: 30 }, { view: "examples", count: MOST_ROWS, max_fps: 10 }];
  }

  /** @override */
  build() {
    this.choice = h("div", { class: "segmented", role: "group", "aria-label": t("neuron.convention") },
      ...CONVENTIONS.map((name) => h("button", { type: "button", "data-convention": name, "aria-pressed": "false", title: t(`neuron.${name}.help`), click: () => this.#choose(name) }, t(`neuron.${name}`))));
    this.sliders = h("div", { class: "neuron-sliders" });
    this.formula = h("div", { class: "neuron-formula", role: "math" });
    this.table = h("table", { class: "data-table neuron-table" });
    this.score = h("p", { class: "neuron-score", role: "status" });
    this.body = h("div", { class: "neuron-body" }, h("div", { class: "neuron-left" }, this.choice, this.sliders, this.formula), h("div", { class: "neuron-right table-scroll" }, this.table, this.score));
    this.none = h("p", { class: "view-empty" }, t("neuron.none"));
    this.append(this.body, this.none);
  }

  /** @override */
  connected() {
    this.follow("readonly", () => this.repaint());
  }

  /** @override */
  reset() {
    this.#neuron = null;
    this.#examples = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "neuron") this.#neuron = metaJson(frame, "json");
    else this.#examples = frame;
    this.repaint();
  }

  /** @param {Convention} name */
  #choose(name) {
    this.#asThreshold = name === "threshold";
    const activation = name === "sign" ? "sign" : "step";
    if (this.#neuron && this.#neuron.activation !== activation) this.#ask(activation);
    this.#built = "";
    this.repaint();
  }

  /**
   * The perceptron's rule brings its own convention; elsewhere the activation is free.
   * @param {"step"|"sign"} activation
   */
  #ask(activation) {
    const spec = this.store?.state.spec;
    if (spec?.training?.kind !== "perceptron") return this.sendChange("model.layers[0].activation", activation);
    if (spec.model.layers[0].activation !== "auto") this.sendChange("model.layers[0].activation", "auto");
    this.sendChange("training.rule", activation === "sign" ? "rosenblatt" : "error");
  }

  /** @override */
  paint() {
    const { body, none } = this;
    if (!body || !none) return;
    const neuron = this.#neuron?.single ? this.#neuron : null;
    body.hidden = !neuron;
    none.hidden = neuron !== null || this.#neuron === null;
    if (!neuron) return;
    const key = JSON.stringify([neuron.layer, neuron.features, this.#asThreshold]);
    if (key !== this.#built) this.#makeSliders(neuron);
    this.#built = key;
    neuron.w.forEach((value, i) => this.#sliders[i]?.show(value, this.readonly));
    this.#sliders.at(-1)?.show(this.#asThreshold ? -neuron.b : neuron.b, this.readonly);
    this.#paintChoice(neuron);
    this.#paintFormula(neuron);
    this.#paintTable(neuron);
  }

  /** @param {Neuron} neuron */
  #makeSliders({ layer, features }) {
    const weights = features.map((name, i) => new WeightSlider([h("i", {}, "w"), h("sub", {}, String(i + 1))], t("neuron.weight", { number: i + 1, name }), (value) => this.sendCommand("edit", { parameter: `${layer}.kernel`, index: [i, 0], value })));
    const bias = this.#asThreshold
      ? new WeightSlider([h("i", {}, "θ")], t("neuron.theta"), (value) => this.sendCommand("edit", { parameter: `${layer}.bias`, index: [0], value: -value }))
      : new WeightSlider([h("i", {}, "b")], t("neuron.bias"), (value) => this.sendCommand("edit", { parameter: `${layer}.bias`, index: [0], value }));
    this.#sliders = [...weights, bias];
    this.sliders?.replaceChildren(...this.#sliders.map(({ element }) => element));
  }

  /** @param {Neuron} neuron */
  #paintChoice({ activation }) {
    const now = activation === "step" ? (this.#asThreshold ? "threshold" : "step") : activation;
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (this.choice?.querySelectorAll("button"))) {
      button.setAttribute("aria-pressed", String(button.dataset.convention === now));
      button.disabled = this.readonly;
    }
  }

  /** @param {Neuron} neuron */
  #paintFormula({ w, b, features, activation }) {
    const general = features.map((_, i) => `w${below(i + 1)}x${below(i + 1)}`).join(" + ");
    const today = w.map((value, i) => `${i ? signed(value) : short(value)}·x${below(i + 1)}`).join(" ");
    const rule = this.#asThreshold && activation === "step"
      ? [`a = 1 ${t("neuron.if")} ${general} > θ`, `a = 1 ${t("neuron.if")} ${today} > ${short(-b)}`]
      : [`z = ${general} + b`, `z = ${today} ${signed(b)}`, outcome(activation)];
    if (features.length === 2 && (w[0] || w[1])) rule.push(`${t("neuron.line")}: ${equation(w, b)}`);
    const words = rule.join("\n");
    if (this.formula && this.formula.textContent !== words) this.formula.replaceChildren(...rule.map((line, i) => h("div", { class: i === 1 ? "today" : "" }, line)));
    if (this.formula) this.formula.setAttribute("aria-label", words);
  }

  /** @param {Neuron} neuron */
  #paintTable(neuron) {
    const frame = this.#examples;
    const { table, score } = this;
    if (!frame || !table || !score || frame.arrays.outputs.shape[0] !== 1) return;
    const key = `${frame.meta.step}|${neuron.w}|${neuron.b}|${neuron.activation}|${this.#asThreshold}`;
    if (frame === this.#tabled.frame && key === this.#tabled.key) return;
    this.#tabled = { frame, key };
    const count = frame.arrays.target.data.length;
    const at = (/** @type {string} */ name, /** @type {number} */ row) => Number(frame.arrays[name].data[row]);
    const written = (/** @type {number} */ label) => (neuron.activation === "sign" ? 2 * label - 1 : label);
    const right = Array.from({ length: count }, (_, row) => at("target", row) === at("prediction", row));
    table.replaceChildren(this.#head(neuron), h("tbody", {}, ...right.map((ok, row) => h("tr", { class: ok ? "" : "wrong" },
      ...neuron.features.map((_, i) => h("td", {}, short(at("inputs", i * count + row)))),
      h("td", {}, fixed(neuron.w.reduce((sum, w, i) => sum + w * at("inputs", i * count + row), this.#asThreshold ? 0 : neuron.b), 2)),
      h("td", {}, short(at("outputs", row))), h("td", {}, short(written(at("target", row)))), h("td", { class: "mark" }, ok ? "✓" : "✗", h("span", { class: "visually-hidden" }, t(ok ? "neuron.right" : "neuron.wrong")))))));
    const words = t("neuron.score", { right: right.filter(Boolean).length, count });
    if (score.textContent !== words) score.textContent = words;
  }

  /** @param {Neuron} neuron */
  #head({ features }) {
    return h("thead", {}, h("tr", {}, ...features.map((_, i) => h("th", { scope: "col", class: "math" }, "x", h("sub", {}, String(i + 1)))),
      h("th", { scope: "col", class: "math" }, this.#asThreshold ? "Σ" : "z"), h("th", { scope: "col", class: "math" }, "a"), h("th", { scope: "col" }, t("examples.target")), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, t("neuron.verdict")))));
  }
}

/** @param {number} number */
function below(number) {
  return String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/** @param {number} value */
function signed(value) {
  return value < 0 ? `− ${short(-value)}` : `+ ${short(value)}`;
}

/**
 * The line on which the weighted sum is nothing.
 * @param {readonly number[]} w
 * @param {number} b
 */
function equation(w, b) {
  const terms = w.map((value, i) => [value, `x${below(i + 1)}`]).filter(([value]) => value).concat(b ? [[b, ""]] : []);
  const written = terms.map(([value, name], i) => {
    const size = Math.abs(Number(value)) === 1 && name ? name : `${short(Math.abs(Number(value)))}${name ? `·${name}` : ""}`;
    return i ? `${Number(value) < 0 ? "−" : "+"} ${size}` : `${Number(value) < 0 ? "−" : ""}${size}`;
  });
  return `${written.join(" ")} = 0`;
}

/** @param {string} activation */
function outcome(activation) {
  if (activation === "step") return `a = 1 ${t("neuron.if")} z > 0, ${t("neuron.else")} 0`;
  if (activation === "sign") return `a = +1 ${t("neuron.if")} z ≥ 0, ${t("neuron.else")} −1`;
  return activation === "linear" ? "a = z" : `a = ${activation}(z)`;
}

customElements.define("glass-neuron", GlassNeuron);
