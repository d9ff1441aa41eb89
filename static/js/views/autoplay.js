/** Goes on by itself for a while, slowly enough to read; a pointer over what it shows holds it, and it never goes on for long. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";

const EVERY = 1800;
/** Three examples: forward, loss, backward, update each. */
const MOST = 12;

export class Autoplay {
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;
  #left = 0;

  /**
   * @param {() => void} act
   * @param {() => (Element|null)[]} watched  a pointer over any of these holds it
   */
  constructor(act, watched) {
    this.act = act;
    this.watched = watched;
    this.button = h("button", { type: "button", class: "button square", "aria-pressed": "false", "data-action": "auto", click: () => this.toggle() });
    this.#show();
  }

  get running() {
    return this.#timer !== undefined;
  }

  toggle() {
    if (this.running) this.stop();
    else this.start();
  }

  start() {
    this.#left = MOST;
    this.#timer = setInterval(() => this.#tick(), EVERY);
    this.#show();
    this.#go();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#show();
  }

  #tick() {
    const held = document.hidden || this.watched().some((element) => element?.matches(":hover"));
    if (!held) this.#go();
  }

  #go() {
    this.act();
    this.#left -= 1;
    if (this.#left <= 0) this.stop();
  }

  #show() {
    const words = t(this.running ? "phase.auto.stop" : "phase.auto");
    this.button.setAttribute("aria-pressed", String(this.running));
    this.button.setAttribute("aria-label", words);
    this.button.title = words;
    this.button.replaceChildren(icon(this.running ? "pause" : "play"));
  }
}
