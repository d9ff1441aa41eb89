/** What has no picture yet says so in its place, and why, until the first one comes: one way for all of them. */

import { h, write } from "./dom.js";
import { waitingText } from "./format.js";
import { t } from "./messages.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").ViewElement} ViewElement */

/** Curves grow from nothing: an empty chart is what there is before the first point. */
const GROWS = "curves";
/** A wait that is over sooner goes without a word. */
const LONG = 600;

/** @type {Map<HTMLElement, string>} what is to be heard of each place that has no picture */
const heard = new Map();
/** @type {HTMLElement|undefined} that says it: words a style sheet sets are read out by nobody */
let voice;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let speaking;

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
    const { words, ...how } = reasonOf(this.store.state);
    for (const { blank } of this.#waiting) if (blank) awaits(blank, words, how);
  }
}

/**
 * @param {HTMLElement} place
 * @param {string} words  why its picture is not there; empty where nothing is waited for any longer
 * @param {{coming?: boolean, aloud?: string}} [how]  whether it will come by itself, and what of the words is to be heard
 */
export function awaits(place, words, { coming = true, aloud = words } = {}) {
  if ((place.dataset.awaits ?? "") === words) return;
  if (words) place.dataset.awaits = words;
  else delete place.dataset.awaits;
  if (words && coming) place.setAttribute("aria-busy", "true");
  else place.removeAttribute("aria-busy");
  if (words) heard.set(place, aloud);
  else heard.delete(place);
  clearTimeout(speaking);
  if (globalThis.document) speaking = setTimeout(speak, LONG);
}

/** Says each reason once, however many pictures are not there for it. */
function speak() {
  for (const place of heard.keys()) if (!place.isConnected) heard.delete(place);
  if (!voice) document.body.append((voice = h("p", { class: "visually-hidden", role: "status" })));
  write(voice, [...new Set(heard.values())].join(" "));
}

/**
 * @param {Pick<State, "run"|"connection">} state
 * @returns {{words: string, coming: boolean, aloud?: string}} why there is no picture yet, and whether one will come; its place in line is
 *   said by the banner
 */
export function reasonOf({ run, connection }) {
  if (connection === "lost" || connection === "gone") return { words: t("first.cut"), coming: false };
  if (run?.status === "queued") return { words: `${waitingText("status", run)}. ${t("first.queued")}`, coming: true, aloud: t("first.queued") };
  return run?.status === "failed" ? { words: t("first.stopped"), coming: false } : { words: t("first.waits"), coming: true };
}
