/**
 * <glass-lesson-drawer>: the lab's words beside it, as the server wrote them; each step gets its ✓ when it is done. Where there is no
 * room for a column of its own it shares one with data and training, behind two tabs; on a phone it is a sheet over the page.
 */

import { t } from "../messages.js";
import { checkDone } from "../lesson.js";
import { keepDone } from "../lessons-done.js";
import { followPointing } from "../pointing.js";
import { recall, remember } from "../memory.js";
import { moveFocus } from "./popups.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../lesson.js").Check} Check */

const CLOSED = "glassnet.lesson.closed";
/** The steps done in this tab, by lab: a step may lead to another run, and that begins with the page loaded anew. */
const TICKS = "glassnet.lesson.ticks";
/** Where an open lesson would lie over the panels. */
const COVERS = "(max-width: 899px), (max-height: 519px)";

export class GlassLessonDrawer extends ShellElement {
  /** @type {{element: HTMLElement, check: Check|null}[]} */
  steps = [];

  /** @override */
  build() {
    this.steps = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-step]"))].map((element) => ({
      element, check: element.dataset.check ? JSON.parse(element.dataset.check) : null,
    }));
    this.querySelector('[data-action="close"]')?.addEventListener("click", () => this.toggle(false));
    this.addEventListener("glass-predicted", (event) => this.predicted(/** @type {Element} */ (event.target)));
    followPointing(this, () => this.toggle(false, { quiet: true }));
    if (this.querySelector("glass-prediction")) import("./prediction.js");
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.choose(tab));
      tab.addEventListener("keydown", (event) => {
        const moved = moveFocus(event, this.tabs, { columns: 2 });
        if (moved) this.choose(moved);
      });
    }
  }

  /** @override */
  connected() {
    const button = this.button;
    if (!button || !this.childElementCount) return;
    button.hidden = false;
    this.toggle(!matchMedia(COVERS).matches && recall("session", CLOSED) === null, { quiet: true });
    if (history.state?.run) this.ticked.forEach((number) => this.steps[number] && this.#tick(this.steps[number].element, number));
    else remember("session", TICKS, null);
    this.follow("run", (run) => run && this.check((check) => checkDone(check, { status: run, open: openTabName() })));
  }

  /** @returns {HTMLButtonElement|null} */
  get button() {
    return document.querySelector('[data-action="lesson"]');
  }

  /** @returns {HTMLElement[]} lesson, data: the two that share a column */
  get tabs() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-side]"))];
  }

  /** @param {HTMLElement} tab */
  choose(tab) {
    this.toggle(tab.dataset.side === "lesson", { quiet: true });
    remember("session", CLOSED, tab.dataset.side === "lesson" ? null : "yes");
  }

  /**
   * @param {boolean} [open]  the other way round where it is not said
   * @param {{quiet?: boolean}} [how]  quiet: at the start, without moving the focus
   */
  toggle(open = this.hasAttribute("hidden"), { quiet = false } = {}) {
    this.toggleAttribute("hidden", !open);
    this.closest(".bench")?.toggleAttribute("data-lesson", open);
    this.button?.setAttribute("aria-expanded", String(open));
    for (const tab of this.tabs) {
      const on = (tab.dataset.side === "lesson") === open;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    if (quiet) return;
    remember("session", CLOSED, open ? null : "yes");
    if (open) /** @type {HTMLElement|null} */ (this.querySelector('[data-action="close"]'))?.focus();
    else this.button?.focus();
  }

  /** @returns {number[]} steps of this lab that were done in this tab, from 0 */
  get ticked() {
    const [lab, ...steps] = (recall("session", TICKS) ?? "").split(" ");
    return lab === document.body.dataset.lab ? steps.map(Number) : [];  // what the store says of the lab comes after the elements
  }

  /** @param {string} command  that was given */
  commanded(command) {
    this.check((check) => checkDone(check, { command }));
  }

  /** @param {string} path  that was changed */
  changed(path) {
    this.check((check) => checkDone(check, { changed: path }));
  }

  /** @param {(check: Check) => boolean} done */
  check(done) {
    this.steps.forEach(({ element, check }, number) => {
      if (check && !element.classList.contains("done") && done(check)) this.#tick(element, number);
    });
  }

  /** @param {Element} question  that was answered by its run */
  predicted(question) {
    this.steps.forEach(({ element, check }, number) => {
      if (!check && element.contains(question) && !element.classList.contains("done")) this.#tick(element, number);
    });
  }

  /** @param {HTMLElement} element @param {number} number  of the step, from 0 */
  #tick(element, number) {
    element.classList.add("done");
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = t("lesson.done");
    element.append(said);
    const { lab } = this.store.state;
    if (lab) remember("session", TICKS, [lab.id, ...new Set([...this.ticked, number])].join(" "));
    if (lab && !this.store.state.readonly) keepDone(lab.id, number);
  }
}

/** @returns {string|undefined} the tab of the dock that is open */
function openTabName() {
  return /** @type {HTMLElement|null} */ (document.querySelector('glass-dock [role="tab"][aria-selected="true"]'))?.dataset.tab;
}

customElements.define("glass-lesson-drawer", GlassLessonDrawer);
