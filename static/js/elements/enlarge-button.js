/** <glass-enlarge>: gives the network for images the room of the charts, of the rail and of the builder's settings; F does the same, Escape gives it back. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { ShellElement } from "./shell-element.js";

export class GlassEnlarge extends ShellElement {
  /** @override */
  build() {
    this.button = h("button", { type: "button", class: "mini", click: () => this.toggle() });
    this.append(this.button);
    this.show();
  }

  /** @override */
  connected() {
    const escape = (/** @type {KeyboardEvent} */ event) => this.escape(event);
    document.addEventListener("keydown", escape);
    this.whenGone(() => document.removeEventListener("keydown", escape));
  }

  get on() {
    return document.body.dataset.enlarged === "network";
  }

  /** @param {boolean} [on]  the other way round where it is not said @returns {boolean} false where there is nothing to enlarge */
  toggle(on = !this.on) {
    if (!this.button?.offsetParent) return false;
    if (on) document.body.dataset.enlarged = "network";
    else delete document.body.dataset.enlarged;
    this.show();
    return true;
  }

  /** What lies over the page, and what is explained below, is sent away first. @param {KeyboardEvent} event */
  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.on || document.body.dataset.below) return;
    if (document.querySelector("dialog[open], [popover]:popover-open")) return;
    if (this.toggle(false)) event.preventDefault();
  }

  show() {
    const words = t(this.on ? "enlarge.leave" : "enlarge.enter");
    this.button?.setAttribute("aria-pressed", String(this.on));
    this.button?.setAttribute("aria-label", t("enlarge.label"));
    this.button?.setAttribute("title", words);
    this.button?.replaceChildren(icon(this.on ? "shrink" : "enlarge"));
  }
}

customElements.define("glass-enlarge", GlassEnlarge);
