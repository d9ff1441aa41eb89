/** What all elements of the shell have in common: the page's store and client, listening while on the page, and intent as events. */

import { runClient } from "../client.js";
import { store } from "../store.js";

/** @typedef {import("../types.js").State} State */

export class ShellElement extends HTMLElement {
  store = store;
  client = runClient;
  /** @type {(() => void)[]} */
  #releases = [];
  #built = false;

  connectedCallback() {
    if (!this.#built) {
      this.#built = true;
      this.build();
    }
    this.connected();
  }

  disconnectedCallback() {
    for (const release of this.#releases.splice(0)) release();
  }

  /** Makes the children, once. */
  build() {}

  /** Called each time the element enters the page. */
  connected() {}

  /**
   * Hears of changes of `key`, and of the value it has now, for as long as the element is on the page.
   * @template {keyof State} K
   * @param {K} key
   * @param {(value: State[K]) => void} listener
   */
  follow(key, listener) {
    this.#releases.push(this.store.on(key, listener));
    listener(this.store.state[key]);
  }

  /** @param {() => void} release  called when the element leaves the page */
  whenGone(release) {
    this.#releases.push(release);
  }

  /**
   * @param {string} type
   * @param {Record<string, any>} [fields]
   * @returns {Promise<boolean>} whether the server took it
   */
  sendCommand(type, fields = {}) {
    return this.send("glass-command", { ...fields, type });
  }

  /**
   * @param {string} path  into the spec
   * @param {any} value
   * @returns {Promise<boolean>} once it is answered: whether the server took it
   */
  sendChange(path, value) {
    return this.send("glass-change", { path, value });
  }

  /**
   * @param {string} name  of the event that the page hears
   * @param {Record<string, any>} detail  whoever hears it writes into it whether it is `taken`
   * @returns {Promise<boolean>} once it is answered: whether the server took it
   */
  send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    return Promise.resolve(detail.taken ?? false);
  }
}
