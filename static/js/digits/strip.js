/** The film strip: every stage from the picture to the square, each with what can be set there, and with words about what was done. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { paintSquare } from "./outcome.js";

/** @typedef {{name: string, note?: string, width: number, height: number, picture: string}} Stage  `note`: what was done to this picture, in words */
/** @typedef {(stage: string) => HTMLElement|null} Settings  what can be set at a stage */

export class Strip {
  /** @param {{settings?: Settings, tools?: Node|null}} [how]  `tools`: what stands beside the title */
  constructor({ settings = () => null, tools = null } = {}) {
    this.settings = settings;
    this.list = h("ol", { class: "film", role: "list", "aria-label": t("digits.film") });
    this.element = h("section", { class: "film-box" }, h("div", { class: "film-head" }, h("h2", {}, t("digits.film")), tools), this.list);
    this.element.hidden = true;
    this.square = h("canvas", { width: 28, height: 28 });
    this.last = frame("square", this.square, settings("square"));
    /** Whether what is prepared here ends in a square. */
    this.squared = false;
    /** @type {Map<string, {element: HTMLElement, image: HTMLImageElement, note: HTMLElement}>} */
    this.known = new Map();
  }

  /**
   * Without a picture its frames stay, empty: what is below the pad keeps its place.
   * @param {Stage[]} stages
   * @param {number[][]|undefined} pixels  of the chosen digit
   */
  show(stages, pixels) {
    this.list.toggleAttribute("data-empty", !stages.length);
    paintSquare(this.square, pixels);
    if (!stages.length) return;
    this.element.hidden = false;
    this.squared ||= Boolean(pixels);
    for (const { name, note, picture } of stages) {
      const kept = this.known.get(name) ?? this.made(name);
      kept.note.textContent = note ?? "";
      if (kept.image.src !== picture) kept.image.src = picture;
    }
    const wanted = [...stages.map(({ name }) => this.known.get(name)?.element), ...(this.squared ? [this.last] : [])];
    if (wanted.length !== this.list.children.length || wanted.some((one, i) => one !== this.list.children[i])) this.list.replaceChildren(...wanted.filter((one) => one !== undefined));
  }

  /** @param {string} name */
  made(name) {
    const image = h("img", { alt: "", decoding: "sync" });
    const note = h("p", { class: "film-note" });
    const kept = { element: frame(name, image, this.settings(name), note), image, note };
    this.known.set(name, kept);
    return kept;
  }
}

/**
 * @param {string} name
 * @param {HTMLElement} picture
 * @param {HTMLElement|null} settings
 * @param {HTMLElement|null} [note]
 */
function frame(name, picture, settings, note = null) {
  return h("li", { class: "film-frame", "data-stage": name }, h("div", { class: "film-picture" }, picture), h("b", {}, t(`digits.stage.${name}`)), settings, note, h("p", {}, t(`digits.stage.${name}.help`)));
}
