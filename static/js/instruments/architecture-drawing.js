/** A network as blocks from left to right: height is the image's size, width its channels, both to scale; what goes around is an arc. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { shape } from "./shape.js";

/** @typedef {{kind: string, shape: number[], layer: number, block: number}} Box */
/** @typedef {{start: number, stop: number, projected: boolean}} Arc */
/** @typedef {{convolutions: number, dense: number, filters: number}} Group */
/** @typedef {{name: string, title: string, set: string, shape: number[]}} Row */
/** @typedef {{x: number, width: number, height: number, depth: number}} Place  middle line is common to all */
/** @typedef {{boxes: Box[], arcs: Arc[], groups: Group[], input: number[], rows: Row[]}} Picture */

const TALL = 150;
const WIDE = 400;
const WIDEST = 2.4;
const GAP = 8;
const BETWEEN = 20;
const LEAST = 96;
const SKY = 54;
const FOOT = 46;

export class Drawing {
  /** @param {(layer: number|null) => void} point */
  constructor(point) {
    this.svg = shape("svg", { class: "architecture", role: "img" });
    this.element = h("figure", { class: "architecture-figure" }, h("div", { class: "architecture-scroll", tabindex: "0", role: "group", "aria-label": t("architectures.drawing") }, this.svg),
      h("figcaption", { class: "view-note" }, ...["conv", "pool", "dense", "skip"].map((name) => h("span", { class: `architecture-key ${name}` }, t(`architectures.key.${name}`))), h("span", {}, t("architectures.scale"))));
    this.svg.addEventListener("pointermove", (event) => point(layerOf(event)));
    this.svg.addEventListener("pointerleave", () => point(null));
  }

  /** @param {Picture} picture */
  draw({ boxes, arcs, groups, input, rows }) {
    const all = [{ kind: "input", shape: input, layer: -1, block: -1 }, ...boxes];
    const places = layOut(all);
    const end = places[places.length - 1];
    const last = places[all.findIndex(({ block }) => block === all[all.length - 1].block)];
    const width = Math.max(end.x + end.width + 14, last.x + LEAST);
    const middle = SKY + TALL / 2 + 10;
    this.svg.setAttribute("viewBox", `0 0 ${width.toFixed(0)} ${SKY + TALL + 20 + FOOT}`);
    this.svg.style.setProperty("--natural", `${width.toFixed(0)}px`);
    this.svg.replaceChildren(
      ...arcs.map((arc) => arcOver(arc, places, middle)),
      ...all.map((box, i) => body(box, places[i], middle, rows[box.layer])),
      ...brackets(all, places, groups, input));
    this.svg.setAttribute("aria-label", groups.map((group, i) => groupWords(group, i)).join("; "));
  }

  /** @param {number|null} layer */
  point(layer) {
    for (const box of this.svg.querySelectorAll(".box")) box.classList.toggle("pointed", layer !== null && /** @type {SVGElement} */ (box).dataset.layer === String(layer));
  }
}

/** @param {Event} event @returns {number|null} */
function layerOf(event) {
  const box = /** @type {SVGElement} */ (event.target).closest(".box");
  const layer = Number(/** @type {SVGElement|null} */ (box)?.dataset.layer ?? -1);
  return layer < 0 ? null : layer;
}

/**
 * Where every box stands. Pure.
 * @param {Box[]} boxes  the input first
 * @returns {Place[]}
 */
export function layOut(boxes) {
  const images = boxes.filter(({ shape: size }) => size.length === 3);
  const tallest = Math.max(1, ...images.map(({ shape: [high] }) => high));
  const channels = images.reduce((total, { shape: size }) => total + size[2], 0);
  const perChannel = Math.min(WIDEST, WIDE / Math.max(1, channels));
  const units = Math.max(1, ...boxes.filter(({ shape: size }) => size.length === 1).map(({ shape: [count] }) => count));
  /** @type {Place[]} */
  const places = [];
  let x = 8;
  let begun = x;
  boxes.forEach((box, i) => {
    if (i && box.block !== boxes[i - 1].block) begun = x = Math.max(x + BETWEEN - GAP, begun + LEAST);
    const image = box.shape.length === 3;
    const height = Math.max(3, image ? (TALL * box.shape[0]) / tallest : (TALL * box.shape[0]) / units);
    const width = image ? Math.max(2.5, perChannel * box.shape[2]) : 9;
    places.push({ x, width, height, depth: image ? Math.min(12, height * 0.16) : 2 });
    x += width + Math.max(GAP, places[i].depth + 3);
  });
  return places;
}

/**
 * @param {Box} box
 * @param {Place} place
 * @param {number} middle
 * @param {Row} [row]
 */
function body({ kind, shape: size, layer }, { x, width, height, depth }, middle, row) {
  const [top, bottom] = [middle - height / 2, middle + height / 2];
  const words = row ? t("architectures.box", { name: row.name, title: row.title, set: row.set, shape: size.join("×") }) : t("architectures.input", { shape: size.join("×") });
  return shape("g", { class: `box ${tone(kind)}`, "data-layer": String(layer) },
    shape("title", {}, words),
    shape("path", { class: "box-top", d: `M${x} ${top}l${depth} ${-depth}h${width}l${-depth} ${depth}z` }),
    shape("path", { class: "box-side", d: `M${x + width} ${top}l${depth} ${-depth}v${height}l${-depth} ${depth}z` }),
    shape("rect", { class: "box-front", x, y: top, width, height: bottom - top }));
}

/** @param {string} kind */
function tone(kind) {
  if (kind === "dense") return "dense";
  if (kind === "conv2d") return "conv";
  return kind === "input" ? "given" : kind === "add" || kind === "concatenate" ? "joint" : "pool";
}

/** @param {Arc} arc @param {Place[]} places @param {number} middle */
function arcOver({ start, stop, projected }, places, middle) {
  const [from, to] = [places[start + 1], places[stop + 1]];
  const [x0, x1] = [from.x + from.width / 2, to.x + to.width / 2];
  const [y0, y1] = [from, to].map(({ height, depth }) => middle - height / 2 - depth - 2);
  const peak = Math.min(y0, y1) - 26;
  const path = shape("path", { class: projected ? "arc projected" : "arc", d: `M${x0.toFixed(1)} ${y0.toFixed(1)}C${x0.toFixed(1)} ${peak.toFixed(1)} ${x1.toFixed(1)} ${peak.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}` });
  const mark = projected ? [shape("text", { class: "arc-mark", x: (x0 + x1) / 2, y: peak + 4, "text-anchor": "middle" }, "1×1")] : [];
  return shape("g", {}, shape("title", {}, t(projected ? "architectures.arc.projected" : "architectures.arc")), path, shape("circle", { class: "arc-end", cx: x1, cy: y1, r: 2.5 }), ...mark);
}

/** @param {Box[]} boxes @param {Place[]} places @param {Group[]} groups @param {number[]} input */
function brackets(boxes, places, groups, input) {
  const y = SKY + TALL + 24;
  const told = [{ title: t("architectures.input.short"), size: input.join("×"), block: -1 }, ...groups.map((group, block) => {
    const last = boxes.findLast((box) => box.block === block && box.kind !== "pool") ?? boxes.findLast((box) => box.block === block);
    return { title: groupTitle(group), size: last?.shape.join("×") ?? "", block };
  })];
  return told.flatMap(({ title, size, block }) => {
    const own = places.filter((_, i) => boxes[i].block === block);
    if (!own.length) return [];
    const [left, right] = [own[0].x, own[own.length - 1].x + own[own.length - 1].width];
    return [shape("path", { class: "bracket", d: `M${left} ${y - 5}v5H${right}v-5` }),
      shape("text", { class: "bracket-title", x: left, y: y + 15 }, title), shape("text", { class: "bracket-size", x: left, y: y + 30 }, size)];
  });
}

/** @param {Group} group */
function groupTitle({ convolutions, dense }) {
  return convolutions ? t("architectures.group.conv", { count: convolutions }) : t("architectures.group.dense", { count: dense });
}

/** @param {Group} group @param {number} number */
function groupWords(group, number) {
  return t("architectures.group", { number: number + 1, words: groupTitle(group) });
}
