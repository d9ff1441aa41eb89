/** <glass-status>: for people who listen: how far it is, said politely and at most every five seconds, and at once when the state changes. */

import { statusText } from "../format.js";
import { ShellElement } from "./shell-element.js";

const EVERY = 5000;

export class GlassStatus extends ShellElement {
  said = 0;
  state = "";
  text = "";

  /** @override */
  build() {
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
    this.setAttribute("aria-atomic", "true");
  }

  /** @override */
  connected() {
    this.follow("run", () => this.show(Date.now()));
  }

  /** @param {number} now */
  show(now) {
    const { run } = this.store.state;
    if (!run || (run.status === this.state && now - this.said < EVERY)) return;
    const text = statusText(run);
    if (text === this.text) return;
    Object.assign(this, { said: now, state: run.status, text });
    this.textContent = text;
  }
}

customElements.define("glass-status", GlassStatus);
