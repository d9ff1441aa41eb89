/** A count that is changed by one at a time: how many rows a matrix has. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";

export class Counter {
  /**
   * @param {string} name  of what is counted
   * @param {string} label  the same where it stands alone
   * @param {(count: number) => void} change
   */
  constructor(name, label, change) {
    this.count = 0;
    this.less = h("button", { type: "button", class: "mini", "aria-label": t("kernels.less", { name: label }), click: () => change(this.count - 1) }, icon("minus"));
    this.more = h("button", { type: "button", class: "mini", "aria-label": t("kernels.more", { name: label }), click: () => change(this.count + 1) }, icon("plus"));
    this.number = h("output", { "aria-label": label });
    this.element = h("span", { class: "counter" }, h("span", {}, name), this.less, this.number, this.more);
  }

  /**
   * @param {number} count
   * @param {number} most
   */
  show(count, most) {
    this.count = count;
    this.number.textContent = String(count);
    this.less.disabled = count <= 1;
    this.more.disabled = count >= most;
  }
}
