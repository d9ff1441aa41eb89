/** The film strip: every stage from the picture to the square, each with a sentence about what happened there. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { paintSquare } from "./outcome.js";

/** @typedef {{name: string, width: number, height: number, picture: string}} Stage */

export class Strip {
  constructor() {
    this.list = h("ol", { class: "film", role: "list", tabindex: "0", "aria-label": t("digits.film") });
    this.element = h("section", { class: "film-box" }, h("h2", {}, t("digits.film")), this.list);
    this.square = h("canvas", { width: 28, height: 28 });
    this.last = frame("square", this.square);
    /** @type {Map<string, {element: HTMLElement, image: HTMLImageElement}>} */
    this.known = new Map();
  }

  /**
   * @param {Stage[]} stages
   * @param {number[][]|undefined} pixels  of the chosen digit
   */
  show(stages, pixels) {
    this.element.hidden = !stages.length;
    for (const { name, picture } of stages) {
      const kept = this.known.get(name) ?? this.made(name);
      if (kept.image.src !== picture) kept.image.src = picture;
    }
    const wanted = [...stages.map(({ name }) => this.known.get(name)?.element), ...(pixels ? [this.last] : [])];
    if (wanted.length !== this.list.children.length || wanted.some((one, i) => one !== this.list.children[i])) this.list.replaceChildren(...wanted.filter((one) => one !== undefined));
    paintSquare(this.square, pixels);
  }

  /** @param {string} name */
  made(name) {
    const image = h("img", { alt: "", decoding: "sync" });
    const kept = { element: frame(name, image), image };
    this.known.set(name, kept);
    return kept;
  }
}

/**
 * @param {string} name
 * @param {HTMLElement} picture
 */
function frame(name, picture) {
  return h("li", { class: "film-frame", "data-stage": name }, h("div", { class: "film-picture" }, picture), h("b", {}, t(`digits.stage.${name}`)), h("p", {}, t(`digits.stage.${name}.help`)));
}
