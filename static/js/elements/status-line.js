/** <glass-status>: for people who listen: how far it is, said politely and at most every five seconds, and at once when the state changes. */

import { countText, lossText, percentText } from "../format.js";
import { t } from "../messages/en.js";
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

/**
 * @param {import("../types.js").RunState} run
 * @returns {string}
 */
export function statusText({ status, epoch, metrics, position }) {
  if (status === "queued") return t("status.queued", { position: position ?? "" });
  const parts = [t("status.live", { status: t(`status.${status}`), epoch: countText(epoch), loss: lossText(metrics?.train?.loss) })];
  const accuracy = metrics?.test?.accuracy ?? metrics?.validation?.accuracy;
  if (accuracy !== null && accuracy !== undefined) parts.push(t("status.live.accuracy", { accuracy: percentText(accuracy) }));
  return parts.join(" ");
}

customElements.define("glass-status", GlassStatus);
