/** <glass-dock>: charts and tables under the network, one tab each. Pictures out of sight are not asked for; curves are kept in any case. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { recall, remember } from "../memory.js";
import { mount } from "../mounting.js";
import { openTab, rememberOpenTab } from "../open-tab.js";
import { tabsFrom } from "./dock-tabs.js";
import { LogView } from "./log-view.js";
import { moveFocus, openMenu } from "./popups.js";
import { ShellElement } from "./shell-element.js";

const TALL = "glassnet.dock.tall";
const LAST = 1000;

/**
 * @typedef {import("../types.js").Tab} Tab
 * @typedef {{name: string, order: number, tab: HTMLButtonElement, panel: HTMLElement, open?: () => void}} Entry  `open` fills the panel, once
 */

export class GlassDock extends ShellElement {
  /** @type {Entry[]} */
  entries = [];
  /** A tab that was asked for before there was anything behind it. */
  wish = "";

  /** @override */
  build() {
    this.list = h("div", { class: "dock-tabs", role: "tablist", "aria-label": t("dock.tabs") });
    this.panels = h("div", { class: "dock-panels" });
    this.list.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.entries.filter(({ tab }) => !tab.hidden).map(({ tab }) => tab), { columns: 2 });
      if (moved) this.choose(moved.dataset.tab ?? "");
    });
    this.all = h("button", { type: "button", class: "mini dock-all", hidden: true, "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("dock.all"), title: t("dock.all"), click: () => this.menu() }, icon("more"));
    this.taller = h("button", { type: "button", class: "mini", "aria-label": t("dock.taller"), title: t("dock.taller"), click: () => this.stretch() }, icon("up"));
    this.replaceChildren(h("div", { class: "dock-bar" }, this.list, this.all, this.taller), this.panels);
    this.stretch(recall("session", TALL) !== null, false);
    new ResizeObserver(() => this.fit()).observe(this.list);
    this.add("log", LAST, new LogView(this.store).element);
  }

  /** Where the tabs do not fit, a menu has them all, and the chosen one is brought into sight. */
  fit() {
    const { list, all } = this;
    if (!list?.clientWidth || !all) return;
    const places = this.entries.filter(({ tab }) => !tab.hidden).map(({ tab }) => ({ tab, left: tab.offsetLeft, right: tab.offsetLeft + tab.offsetWidth }));
    const end = places.at(-1)?.right ?? 0;
    all.hidden = end - all.offsetWidth <= list.clientWidth;
    const chosen = places.find(({ tab }) => tab === this.chosen?.tab);
    if (!chosen) return;
    const left = tabsFrom(places, chosen, list.scrollLeft, list.clientWidth);
    list.style.paddingInlineEnd = `${Math.max(0, Math.ceil(left + list.clientWidth - end))}px`;
    list.scrollLeft = left;
  }

  /** Every tab by name. */
  menu() {
    const entries = this.entries.filter(({ tab }) => !tab.hidden).map(({ name, tab }) => ({ value: name, label: tab.textContent ?? name }));
    if (this.all) openMenu(this.all, t("dock.tabs"), entries, this.chosen?.name ?? "", (name) => this.choose(name));
  }

  /** @returns {Entry|undefined} the tab that is open */
  get chosen() {
    return this.entries.find(({ tab }) => tab.getAttribute("aria-selected") === "true");
  }

  /**
   * @param {boolean} [tall]  the other way round where it is not said
   * @param {boolean} [keep]  remember it for this tab of the browser
   */
  stretch(tall = document.body.dataset.dock !== "tall", keep = true) {
    if (tall) document.body.dataset.dock = "tall";
    else delete document.body.dataset.dock;
    this.taller?.setAttribute("aria-pressed", String(tall));
    if (keep) remember("session", TALL, tall ? "yes" : null);
  }

  /**
   * @param {string} name
   * @param {number} order  where it stands among the others
   * @param {HTMLElement} [content]
   * @returns {Entry}
   */
  add(name, order, content) {
    const tab = h("button", { type: "button", role: "tab", id: `tab-${name}`, "data-tab": name, "aria-controls": `tabpanel-${name}`, click: () => this.choose(name) }, t(`dock.${name}`));
    const panel = h("div", { role: "tabpanel", id: `tabpanel-${name}`, "aria-labelledby": tab.id, tabindex: "0" }, content ?? "");
    const entry = /** @type {Entry} */ ({ name, order, tab, panel });
    const next = this.entries.findIndex((other) => other.order > order);
    const at = next < 0 ? this.entries.length : next;
    this.list?.insertBefore(tab, this.entries[at]?.tab ?? null);
    this.panels?.append(panel);
    this.entries.splice(at, 0, entry);
    return entry;
  }

  /**
   * Every tab the server lists, in order; each element is made when its tab is first opened, unless it must be there always.
   * @param {string[]} names
   * @param {string} [first]  the lab's own, to begin with; without, the one that was open last
   */
  async furnish(names, first) {
    const tabs = await Promise.all(names.map(async (name) => /** @type {[string, Tab]} */ ([name, (await import(`../tabs/${name}.js`)).default])));
    const made = tabs.map(([name, tab]) => {
      const entry = this.add(name, tab.order);
      const open = () => mount(tab.module, (element) => entry.panel.replaceChildren(element));
      if (tab.always) return open();
      entry.open = open;
      return null;
    });
    const offer = () => tabs.forEach(([name, tab]) => this.offer(name, tab.offered?.(this.store.state) ?? true));
    for (const key of /** @type {const} */ (["architecture", "catalog", "spec", "table"])) this.store.on(key, offer);
    offer();
    const { own, last } = openTab();
    this.choose(own ?? first ?? last ?? this.entries[0].name, false);
    await Promise.all(made);
  }

  /**
   * @param {string} name
   * @param {boolean} [keep]  remember it for this tab of the browser
   */
  choose(name, keep = true) {
    const there = this.entries.filter(({ tab }) => !tab.hidden);
    const chosen = there.find((entry) => entry.name === name) ?? there[0];
    this.wish = chosen.name === name ? "" : name;
    for (const entry of this.entries) {
      const on = entry === chosen;
      entry.tab.setAttribute("aria-selected", String(on));
      entry.tab.tabIndex = on ? 0 : -1;
      entry.panel.hidden = !on;
    }
    chosen.open?.();
    delete chosen.open;
    this.fit();
    if (keep) rememberOpenTab(chosen.name);
  }

  /**
   * @param {string} name
   * @param {boolean} there  whether there is anything behind the tab for this network
   */
  offer(name, there) {
    const entry = this.entries.find((other) => other.name === name);
    if (!entry || entry.tab.hidden === !there) return;
    entry.tab.hidden = !there;
    this.fit();
    if (there && this.wish === name) this.choose(name, false);
    if (!there && entry.tab.getAttribute("aria-selected") === "true") this.choose("curves", false);
  }
}

customElements.define("glass-dock", GlassDock);
