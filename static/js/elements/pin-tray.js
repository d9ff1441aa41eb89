/** <glass-pin-tray>: Compare in the top bar: pins what is on screen, shows what is pinned, and lets the pins race. */

import { memberLine } from "../compare/members.js";
import { differences, inWords } from "../differences.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { MOST_PINS, pins } from "../pins.js";
import { openPopup } from "./popups.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {{snapshot?: () => Record<string, import("../pins.js").Points>}} Curves */

export class GlassPinTray extends ShellElement {
  /** @override */
  build() {
    this.count = h("span", { class: "pin-count", "aria-hidden": "true" });
    this.button = h("button", { type: "button", class: "button", "data-action": "compare", "aria-haspopup": "dialog", "aria-expanded": "false", title: t("pins.title"), click: () => this.open() },
      icon("compare"), h("span", { class: "label" }, t("bar.compare")), this.count);
    this.body = h("div", { class: "pin-body" });
    this.replaceChildren(this.button);
  }

  /** @override */
  connected() {
    this.whenGone(pins.on(() => this.show()));
    this.follow("spec", () => this.show());
    this.show();
  }

  open() {
    if (!this.button || !this.body) return;
    this.show();
    const popup = h("div", { class: "popup pins", role: "dialog", "aria-label": t("pins.title") }, this.body);
    openPopup(this.button, popup, { focus: this.body.querySelector("button") });
  }

  show() {
    const list = pins.list();
    const { spec, catalog } = this.store.state;
    if (!this.count || !this.body) return;
    this.count.textContent = list.length ? String(list.length) : "";
    this.button?.setAttribute("aria-label", list.length ? `${t("bar.compare")}, ${t("pins.count", { count: list.length })}` : t("bar.compare"));
    const pinned = Boolean(spec && pins.has(spec));
    const add = h("button", { type: "button", class: "button", "data-action": "pin", disabled: !spec || (!pinned && list.length >= MOST_PINS), click: () => this.pin() }, icon("plus"), t("pins.add"));
    const items = list.map((pin, i) => h("li", { class: "pin" }, memberLine(i),
      h("div", { class: "pin-words" }, h("b", {}, pin.name), h("span", {}, i ? differences(list[0].spec, pin.spec, catalog).map(inWords).join("; ") || t("compare.same") : t("compare.first"))),
      h("button", { type: "button", class: "mini", "aria-label": t("pins.remove", { name: pin.name }), title: t("pins.remove", { name: pin.name }), click: () => this.unpin(pin.name) }, icon("close"))));
    const race = list.length ? h("a", { class: "button primary", href: "/compare", "data-action": "race" }, icon("play"), t("pins.race")) : null;
    this.body.replaceChildren(h("p", { class: "pin-note", role: "status" }, this.note || (list.length ? "" : t("pins.none"))), h("ul", { class: "pin-list", role: "list", hidden: !list.length }, ...items), h("div", { class: "pin-acts" }, add, race ?? ""));
  }

  note = "";

  pin() {
    const { spec } = this.store.state;
    if (!spec) return;
    const curves = /** @type {Curves|null} */ (/** @type {unknown} */ (document.querySelector("glass-curves")))?.snapshot?.();
    const before = pins.list().length;
    const outcome = pins.add(spec, curves);
    this.note = outcome === "added" ? t("pins.added", { name: pins.list()[before]?.name ?? "" }) : t(`pins.${outcome}`);
    this.show();
    /** @type {HTMLElement|null|undefined} */ (this.body?.querySelector('[data-action="race"]'))?.focus();
  }

  /** @param {string} name */
  unpin(name) {
    this.note = "";
    pins.remove(name);
    /** @type {HTMLElement|null|undefined} */ (this.body?.querySelector('[data-action="pin"]'))?.focus();
  }
}

customElements.define("glass-pin-tray", GlassPinTray);
