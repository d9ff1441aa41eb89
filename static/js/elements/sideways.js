/** <glass-sideways>: says that what it holds goes on beyond its edge, and goes there. Its first child is what scrolls. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";

/** Less than this is rounding, in CSS pixels. */
const LEAST = 8;
/** @type {Array<["left"|"right", 1|-1]>} */
const WAYS = [["left", -1], ["right", 1]];

export class GlassSideways extends HTMLElement {
  connectedCallback() {
    const scroller = /** @type {HTMLElement|null} */ (this.firstElementChild);
    if (!scroller || this.buttons) return;
    this.buttons = WAYS.map(([way, by]) => h("button", { type: "button", class: `sideways ${way}`, hidden: true, title: t(`sideways.${way}`), "aria-label": t(`sideways.${way}`),
      click: () => scroller.scrollBy({ left: by * scroller.clientWidth * 0.75, behavior: "smooth" }) }, icon(way)));
    this.append(...this.buttons);
    const look = () => this.look(scroller);
    scroller.addEventListener("scroll", look, { passive: true });
    // What it holds is laid out anew a frame after its size has changed.
    const observer = new ResizeObserver(() => requestAnimationFrame(() => requestAnimationFrame(look)));
    for (const element of [scroller, scroller.firstElementChild]) if (element) observer.observe(element);
  }

  /** @param {HTMLElement} scroller */
  look({ scrollLeft, scrollWidth, clientWidth }) {
    const [left, right] = this.buttons ?? [];
    if (left) left.hidden = scrollLeft < LEAST;
    if (right) right.hidden = scrollLeft + clientWidth > scrollWidth - LEAST;
  }
}

customElements.define("glass-sideways", GlassSideways);
