/** Pictures of a recurrent cell: the loop, the loop unrolled over the steps with the numbers on its wires, and the inside of one step. */

import { parts } from "../draw/subscript.js";
import { fixed } from "../views/numbers.js";
import { DIAGRAMS } from "./cell-diagrams.js";
import { shape } from "./shape.js";

/** @typedef {{state: string, memory: string, steps: number, weights: Record<string, number>, wires: {into: string, back: string, out: string}, value: (name: string, step: number, once?: string) => string, now: {step: number, name: string}|null}} Told */

const COLUMN = 196;
const LEFT = 66;
const [TOP, CELL, BOTTOM, HEIGHT] = [36, 140, 244, 280];
/** How far below the line a small letter stands. */
const LOWERED = 4;
const BALL = 32;
const BELOW = "₀₁₂₃₄₅₆₇₈₉";

/** @param {number|string} number  @returns {string} as a small number below */
export function below(number) {
  return String(number).replace(/\d/g, (digit) => BELOW[Number(digit)]);
}

/** @param {string} d @param {boolean} [on] */
const wire = (d, on) => shape("path", { class: `cell-wire${on ? " on" : ""}`, d });
/** @param {number} x @param {number} y @param {string} text @param {string} [kind] @param {string} [anchor] */
function word(x, y, text, kind = "cell-value", anchor = "middle") {
  const said = parts(text);
  return shape("text", { class: kind, x, y, "text-anchor": anchor }, ...said.map((part, at) => shape("tspan", { ...(part.below ? { class: "cell-below" } : {}), dy: LOWERED * (Number(part.below) - Number(said[at - 1]?.below ?? false)) }, part.text)));
}

/**
 * @param {number} x @param {number} y @param {string} symbol @param {string} value
 * @param {boolean} on
 */
function ball(x, y, symbol, value, on) {
  return shape("g", { class: `cell-ball${on ? " on" : ""}` }, shape("circle", { cx: x, cy: y, r: BALL }), word(x, y - 3, symbol, "cell-symbol"), word(x, y + 15, value));
}

/** @param {number} x @param {string} text @param {boolean} on */
function box(x, text, on) {
  return shape("g", { class: `cell-box${on ? " on" : ""}` }, shape("rect", { x: x - 40, y: CELL - 30, width: 80, height: 60, rx: 10 }), word(x, CELL + 6, text, "cell-symbol"));
}

/**
 * The cell with its loop.
 * @param {SVGElement} svg @param {Told} told @param {string} name  of the cell
 */
export function drawLoop(svg, { state, wires }, name) {
  const x = 110;
  svg.setAttribute("viewBox", `0 0 230 ${HEIGHT}`);
  svg.replaceChildren(
    wire(`M${x} ${BOTTOM - BALL}V${CELL + 30}`), wire(`M${x} ${CELL - 30}V${TOP + BALL}`), wire(`M${x + 40} ${CELL}H${x + 80}V${CELL + 58}H${x + 16}V${CELL + 30}`),
    ball(x, BOTTOM, "x", "", false), ball(x, TOP, "ŷ", "", false), box(x, name, false),
    word(x - 8, BOTTOM - 46, wires.into, "cell-weight", "end"), word(x - 8, TOP + 50, wires.out, "cell-weight", "end"), word(x + 60, CELL + 74, wires.back, "cell-weight"), word(x + 62, CELL - 8, state, "cell-symbol"));
}

/**
 * The same cell once for each step.
 * @param {SVGElement} svg @param {Told} told @param {string} name
 */
export function drawUnrolled(svg, { state, memory, steps, weights, wires, value, now }, name) {
  const width = LEFT + steps * COLUMN + 62;
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.style.minWidth = `${Math.round(0.62 * width)}px`;
  const [high, low] = memory ? [CELL - 14, CELL + 14] : [CELL, CELL];
  const said = (/** @type {string} */ weight) => (weight in weights ? `${weight} = ${fixed(weights[weight])}` : weight);
  const drawn = [];
  for (let t = 0; t <= steps; t += 1) {
    const x = LEFT + COLUMN * (t - 0.5);
    const [from, to] = [t ? x + 40 : 14, t < steps ? x + COLUMN - 40 : x + 152];
    const on = now?.step === t + 1;
    drawn.push(wire(`M${from} ${low}H${to}`, on), word((from + to) / 2, low + (memory ? 17 : -8), `${state}${below(t)} = ${value(state, t)}`, "cell-value"));
    if (memory) drawn.push(wire(`M${from} ${high}H${to}`, on), word((from + to) / 2, high - 7, `${memory}${below(t)} = ${value(memory, t)}`, "cell-value"));
    if (t && !memory && t < steps && wires.back in weights) drawn.push(word((from + to) / 2, low + 18, said(wires.back), "cell-weight"));
    if (!t) continue;
    const here = now?.step === t;
    drawn.push(wire(`M${x} ${BOTTOM - BALL}V${CELL + 30}`, here), wire(`M${x} ${CELL - 30}V${TOP + BALL}`, here && now?.name === "y"),
      ball(x, BOTTOM, `x${below(t)}`, value("x", t), here), ball(x, TOP, `ŷ${below(t)}`, value("y", t), here && now?.name === "y"), box(x, name, here && now?.name !== "y"));
    if (wires.into in weights) drawn.push(word(x + 8, BOTTOM - 42, said(wires.into), "cell-weight", "start"));
    drawn.push(word(x + 8, TOP + 46, said(wires.out), "cell-weight", "start"));
  }
  svg.replaceChildren(...drawn.sort((a, b) => Number(a.localName !== "path") - Number(b.localName !== "path")));
}

/** @param {string} text  with {t} for the step and {s} for the one before @param {number} step */
const written = (text, step) => text.replaceAll("{t}", below(step)).replaceAll("{s}", below(step - 1));

/**
 * The inside of the cell at one step.
 * @param {SVGElement} svg @param {string} kind @param {number} step @param {Told} told
 */
export function drawInside(svg, kind, step, { value, now }) {
  const diagram = DIAGRAMS[kind];
  if (!diagram) return;
  svg.setAttribute("viewBox", `0 0 ${diagram.width} ${diagram.height}`);
  svg.replaceChildren(
    ...diagram.wires.map((d) => wire(d)),
    ...diagram.gates.map(({ x, y, text, name = "" }) => shape("g", { class: `cell-box${name && now?.name === name ? " on" : ""}` }, shape("rect", { x: x - 30, y: y - 20, width: 60, height: 40, rx: 8 }), word(x, y + 6, text, "cell-symbol"))),
    ...diagram.meets.map(({ x, y, text }) => shape("g", { class: "cell-meet" }, shape("circle", { cx: x, cy: y, r: 14 }), word(x, y + 6, text, "cell-symbol"))),
    ...diagram.labels.map(({ x, y, name, text, once, lag = 0, anchor = "start" }) => word(x, y, `${text ? written(text, step) : `${name}${below(step - lag)}`} = ${value(name, step - lag, once)}`, "cell-value", anchor)));
}
