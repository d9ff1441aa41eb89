/** The few words beside the pointer: which wire or bias it is on, and its value. */

import { h } from "../dom.js";

export class Tip {
  constructor() {
    this.element = h("div", { class: "net-tip", "aria-hidden": "true", hidden: true });
  }

  /**
   * @param {string} words  nothing hides it
   * @param {number} x  of the pointer within the tip's parent
   * @param {number} y
   */
  show(words, x, y) {
    const { element } = this;
    element.hidden = words === "";
    if (element.hidden) return;
    element.textContent = words;
    const width = element.parentElement?.clientWidth ?? 0;
    element.style.left = `${Math.max(0, Math.min(x + 14, width - element.offsetWidth))}px`;
    element.style.top = `${y < 44 ? y + 16 : y - 36}px`;
  }

  hide() {
    this.element.hidden = true;
  }
}
