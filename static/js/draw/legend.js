/**
 * <glass-legend>: what the colors of a picture mean, with numbers. Either the signed scale or the classes with their shapes.
 */

import { t } from "../messages.js";
import { CLASSES, cssOf, onPaletteChange, palette } from "./color.js";
import { markerIcon } from "./markers.js";

const STOPS = [0, 32, 64, 96, 128, 160, 192, 224, 255];

export class GlassLegend extends HTMLElement {
  /** @type {(() => void)|undefined} */
  #stop;
  #shown = "";

  connectedCallback() {
    this.#stop = onPaletteChange(() => this.#tint());
    this.#tint();
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  /**
   * Shows the signed scale.
   * @param {string} low  text at the orange end
   * @param {string} high  text at the blue end
   * @param {string} [about]  what is colored
   */
  showSigned(low, high, about = "") {
    this.#showBar("signed", low, high, about);
  }

  /**
   * Shows the scale of magnitudes, from neutral on.
   * @param {string} low  text at the neutral end
   * @param {string} high  text at the blue end
   * @param {string} [about]  what is colored
   */
  showRising(low, high, about = "") {
    this.#showBar("rising", low, high, about);
  }

  /** @param {"signed"|"rising"} kind @param {string} low @param {string} high @param {string} about */
  #showBar(kind, low, high, about) {
    if (!this.#changes(`${kind}|${low}|${high}|${about}`)) return;
    const bar = document.createElement("span");
    bar.className = `legend-bar ${kind}`;
    this.replaceChildren(text(low, "legend-number"), bar, text(high, "legend-number"), text(about, "legend-about"));
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", t(`legend.${kind}`, { low, high, about }));
    this.#tint();
  }

  /** Shows one shape and color per class. @param {number} count  classes, 1 to 6 @param {readonly string[]} [names] */
  showClasses(count, names = []) {
    if (!this.#changes(`classes|${count}|${names.join("|")}`)) return;
    const entries = CLASSES.slice(0, count).map((_, label) => {
      const entry = document.createElement("span");
      entry.className = "legend-class";
      const name = names[label] ?? t("class.name", { label });
      entry.append(markerIcon(label, 14), count > 4 && !names[label] ? String(label) : name);
      entry.title = name;
      return entry;
    });
    this.replaceChildren(...entries);
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("legend.classes"));
  }

  /** @param {string} key */
  #changes(key) {
    if (this.#shown === key) return false;
    this.#shown = key;
    return true;
  }

  #tint() {
    const bar = /** @type {HTMLElement|null} */ (this.querySelector(".legend-bar"));
    if (!bar) return;
    const scale = palette().diverging;
    const stops = bar.classList.contains("rising") ? STOPS.map((level) => 128 + (level >> 1)) : STOPS;
    bar.style.background = `linear-gradient(to right, ${stops.map((level) => cssOf(scale[level])).join(", ")})`;
  }
}

/**
 * @param {string} content
 * @param {string} className
 */
function text(content, className) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = content;
  return span;
}

customElements.define("glass-legend", GlassLegend);
