/**
 * <glass-below>: the place under the network where things are explained. It takes the charts' room while it is open, so that it never
 * covers the network; on a phone it is a sheet. Two tabs: what was clicked, in a network for points or in one for images, and the step being
 * taken.
 */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { mount } from "../mounting.js";
import { isImages } from "../shown-as.js";
import { moveFocus } from "./popups.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {"inspect"|"lens"|"phases"} Name */

/** Where it lies over the page instead of beside the network. */
const SHEET = "(max-width: 899px), (max-height: 519px)";
/** Both are made, in milliseconds, once the page has found its feet: the first click should not wait for them. */
const READY = 1500;
const NAMES = /** @type {readonly Name[]} */ (["inspect", "lens", "phases"]);

export class GlassBelow extends ShellElement {
  /** @type {Name|null} */
  shown = null;
  /** @type {Map<Name, any>} */
  made = new Map();
  /** @type {HTMLElement|null} what had the focus before it opened */
  from = null;

  /** @override */
  build() {
    this.tabs = NAMES.map((name) => h("button", { type: "button", role: "tab", id: `below-tab-${name}`, "data-tab": name, "aria-controls": `below-${name}`, click: () => this.open(name) }, t(`below.${name}`)));
    this.panels = NAMES.map((name) => h("div", { role: "tabpanel", id: `below-${name}`, "aria-labelledby": `below-tab-${name}`, hidden: true }));
    const list = h("div", { class: "dock-tabs", role: "tablist", "aria-label": t("below.tabs") }, ...this.tabs);
    list.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, (this.tabs ?? []).filter((tab) => !tab.hidden), { columns: 2 });
      if (moved) this.open(/** @type {Name} */ (moved.dataset.tab));
    });
    this.append(h("div", { class: "dock-bar" }, list, h("button", { type: "button", class: "mini", "data-action": "close-below", "aria-label": t("below.close"), title: t("below.close"), click: () => this.close() }, icon("close"))), ...this.panels);
  }

  /** @param {KeyboardEvent} event */
  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.shown) return;
    if (document.querySelector("dialog[open], [popover]:popover-open") || /** @type {Element} */ (event.target).closest("glass-lesson-drawer")) return;
    event.preventDefault();
    this.close();
  }

  /** A sheet would lie over the panel that is gone to. @param {MouseEvent} event */
  leave(event) {
    if (this.shown && matchMedia(SHEET).matches && /** @type {Element} */ (event.target).closest(".bottom-tabs")) this.close();
  }

  /** @override */
  connected() {
    this.follow("inspected", (inspected) => {
      // While a step is taken slowly a click on a unit asks for its formulas in that step.
      if (inspected && this.shown === "phases" && !["layer", "point"].includes(inspected.what)) return;
      if (inspected) this.open(this.explaining);
      else if (this.shown === "inspect" || this.shown === "lens") this.hide();
    });
    this.follow("spec", () => this.offer());
    this.follow("catalog", () => this.offer());
    setTimeout(() => NAMES.forEach((name) => name === this.other || this.make(name)), READY);
    const escape = (/** @type {KeyboardEvent} */ event) => this.escape(event);
    const leave = (/** @type {MouseEvent} */ event) => this.leave(event);
    document.addEventListener("keydown", escape);
    document.addEventListener("click", leave);
    this.whenGone(() => [document.removeEventListener("keydown", escape), document.removeEventListener("click", leave)]);
  }

  /** What explains a number of the network on screen. @returns {Name} */
  get explaining() {
    return isImages(this.store.state) ? "lens" : "inspect";
  }

  /** What explains a number of another sort of network. @returns {Name} */
  get other() {
    return isImages(this.store.state) ? "inspect" : "lens";
  }

  /** One of the two explains; the step being taken is told of networks for points. */
  offer() {
    NAMES.forEach((name, at) => {
      if (this.tabs) this.tabs[at].hidden = name === this.other || (name === "phases" && isImages(this.store.state));
    });
    if (this.shown === this.other) this.close();
  }

  /** @param {Name} name */
  async open(name) {
    const before = this.shown;
    if (!before) this.from = /** @type {HTMLElement|null} */ (document.activeElement);
    this.shown = name;
    this.closest(".panel")?.removeAttribute("hidden");
    document.body.dataset.below = name;
    NAMES.forEach((other, at) => {
      const on = other === name;
      this.tabs?.[at].setAttribute("aria-selected", String(on));
      if (this.tabs) this.tabs[at].tabIndex = on ? 0 : -1;
      if (this.panels) this.panels[at].hidden = !on;
    });
    if (!before) this.settle();
    const element = await this.make(name);
    if (name === "phases") element.open();
    element.repaint();
  }

  /** A sheet leaves the network in sight; who came by keyboard goes on here. */
  settle() {
    if (matchMedia(SHEET).matches) document.querySelector("glass-network, .layers-stage")?.scrollIntoView({ block: "start" });
    if (this.from?.matches(".net-unit:focus-visible")) this.tabs?.find((tab) => tab.tabIndex === 0)?.focus({ preventScroll: true });
  }

  /** @param {Name} name */
  async make(name) {
    if (!this.made.has(name)) {
      const panel = this.panels?.[NAMES.indexOf(name)];
      this.made.set(name, mount(`views/${name}`, (element) => panel?.replaceChildren(element)));
      this.made.set(name, await this.made.get(name));
    }
    return this.made.get(name);
  }

  /** Whether a step is being taken slowly, in sight. */
  get walking() {
    return this.shown === "phases";
  }

  /** Goes through the next phase. */
  async onward() {
    await this.open("phases");
    this.made.get("phases").onward();
  }

  close() {
    const back = this.contains(document.activeElement) ? this.from : null;
    this.hide();
    this.store.set({ inspected: null });
    back?.focus({ preventScroll: true });
  }

  hide() {
    this.shown = null;
    this.made.get("phases")?.close?.();
    this.closest(".panel")?.setAttribute("hidden", "");
    delete document.body.dataset.below;
  }
}

customElements.define("glass-below", GlassBelow);
