/** What has no picture yet says so in its place, and why, until the first one comes: one way for all of them. */

import { waitingText } from "./format.js";
import { t } from "./messages.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").ViewElement} ViewElement */

/** Curves grow from nothing: an empty chart is what there is before the first point. */
const GROWS = "curves";

export class FirstPictures {
  /** @type {Set<ViewElement>} who has had none */
  #waiting = new Set();

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    for (const key of /** @type {const} */ (["run", "connection"])) store.on(key, () => this.#say());
  }

  /** @param {ViewElement} element  that has nothing to show for now */
  wait(element) {
    if (!element.views.length || element.views.some(({ view }) => view === GROWS)) return;
    this.#waiting.add(element);
    this.#say();
  }

  /** @param {string} view  that has come, or never will */
  settle(view) {
    for (const element of this.#waiting) if (element.views.some((wish) => wish.view === view)) this.arrived(element);
  }

  /** @param {ViewElement} element */
  arrived(element) {
    this.#waiting.delete(element);
    if (element.blank) awaits(element.blank, "");
  }

  #say() {
    if (!this.#waiting.size) return;
    const words = wordsOf(this.store.state);
    for (const { blank } of this.#waiting) if (blank) awaits(blank, words);
  }
}

/**
 * @param {HTMLElement} place
 * @param {string} words  what its picture waits for; empty where it waits no longer
 */
export function awaits(place, words) {
  if ((place.dataset.awaits ?? "") === words) return;
  if (words) {
    place.dataset.awaits = words;
    place.setAttribute("aria-busy", "true");
  } else {
    delete place.dataset.awaits;
    place.removeAttribute("aria-busy");
  }
}

/**
 * @param {Pick<State, "run"|"connection">} state
 * @returns {string} what the first picture waits for
 */
export function wordsOf({ run, connection }) {
  if (connection === "lost" || connection === "gone") return t("first.cut");
  if (run?.status === "queued") return `${waitingText("status", run)}. ${t("first.queued")}`;
  return t(run?.status === "failed" ? "first.stopped" : "first.waits");
}
