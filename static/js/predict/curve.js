/** Which loss curve somebody expects: drawn choices, and after the run the real one beside the chosen one. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { runClient } from "../client.js";
import { CurveStore } from "../views/curve-store.js";
import { DRAWN, polyline, resampled, shapeOf } from "./shapes.js";

/** @typedef {import("./shapes.js").Shape} Shape */
/** @typedef {import("../elements/prediction.js").Question} Question */

const [WIDTH, HEIGHT] = [72, 44];
const SVG = "http://www.w3.org/2000/svg";

/** @implements {Question} */
export class CurveQuestion {
  /** @type {Shape|""} */
  chosen = "";
  curves = new CurveStore();

  /**
   * @param {{among: Shape[]}} asked
   * @param {() => void} changed  called when there is an answer to run with
   */
  constructor({ among }, changed) {
    this.column = among.includes("turns") ? "validation_loss" : "train_loss";
    const name = `expected-${among.join("-")}`;
    this.element = h("fieldset", { class: "shapes" }, h("legend", { class: "visually-hidden" }, t("predict.curve.legend")),
      ...among.map((shape) => h("label", {}, h("input", { type: "radio", name, value: shape, change: () => { this.chosen = shape; changed(); } }), pictureOf([{ heights: drawn(shape), kind: "expected" }]), h("span", {}, t(`predict.shape.${shape}`)))));
    runClient.attach(/** @type {any} */ ({ views: [{ view: "curves" }], update: (/** @type {any} */ frame) => this.curves.take(frame), reset: () => this.curves.clear() }));
  }

  get answered() {
    return this.chosen !== "";
  }

  begin() {
    this.element.disabled = true;
  }

  again() {
    this.element.disabled = false;
  }

  /** @returns {{words: string, picture: Element|null, good: boolean}|null} null while there is nothing to compare with */
  compare() {
    const losses = resampled((this.curves.columns.get(this.column) ?? []).filter(Number.isFinite));
    const real = shapeOf(losses);
    if (!real || !this.chosen) return null;
    const most = Math.max(...losses) || 1;
    const picture = pictureOf([{ heights: drawn(this.chosen), kind: "expected" }, { heights: losses.map((loss) => Math.max(0, loss) / most), kind: "real" }]);
    const good = real === this.chosen;
    const values = { expected: t(`predict.shape.${this.chosen}`), real: t(`predict.shape.${real}`) };
    return { words: t(good ? "predict.curve.same" : "predict.curve.other", values), picture, good };
  }
}

/** @param {Shape} shape */
function drawn(shape) {
  return Array.from({ length: 61 }, (_, i) => DRAWN[shape](i / 60));
}

/** @param {{heights: number[], kind: "expected"|"real"}[]} curves */
function pictureOf(curves) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "shape");
  for (const { heights, kind } of curves) {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", polyline(heights, WIDTH, HEIGHT));
    line.setAttribute("class", kind);
    svg.append(line);
  }
  return svg;
}
