/** <glass-banner> says what keeps the page from being live; <glass-toasts> says what just happened, and goes away by itself. */

import { h, icon } from "../dom.js";
import { waitingText } from "../format.js";
import { t } from "../messages.js";
import { ShellElement } from "./shell-element.js";

const LOST_AFTER = 800;
const READ_TIME = 5000;
const PER_LETTER = 45;
const MOST = 3;

export class GlassBanner extends ShellElement {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  timer = undefined;
  said = "";

  /** @override */
  build() {
    this.setAttribute("role", "status");
  }

  /** @override */
  connected() {
    this.follow("connection", (connection) => this.react(connection));
    this.follow("run", (run) => this.queue(run?.status === "queued" ? run : null));
    this.follow("run", (run) => this.stopped(run?.status === "queued" ? "" : run?.reason ?? ""));  // its place in line says more
  }

  /** @param {string} connection */
  react(connection) {
    clearTimeout(this.timer);
    if (connection === "lost") this.timer = setTimeout(() => this.say("lost", t("banner.lost"), { label: t("banner.retry"), act: () => this.client.retry() }), LOST_AFTER);
    else if (connection === "gone") this.say("gone", t(this.store.state.readonly ? "start.watch.gone" : "banner.gone"), { label: t("banner.gone.start"), act: () => this.startNew() });
    else this.hush("lost");
  }

  /** @param {import("../types.js").RunState|null} run  one that stands in line */
  queue(run) {
    if (run === null) this.hush("queued");
    else this.say("queued", waitingText("banner", run));
  }

  /** @param {string} reason  why the run rests though nobody said so; "" where all is well */
  stopped(reason) {
    if (!reason) this.hush("stopped");
    else if (this.kind !== "stopped" || this.said !== reason) {
      this.said = reason;
      this.say("stopped", reason, this.store.state.readonly ? undefined : { label: t("banner.stopped.again"), act: () => this.sendCommand("play") });
    }
  }

  startNew() {
    this.dispatchEvent(new CustomEvent("glass-start", { bubbles: true }));
  }

  /**
   * @param {string} kind
   * @param {string} text
   * @param {{label: string, act: () => void}} [action]
   */
  say(kind, text, action) {
    this.kind = kind;
    this.replaceChildren(h("div", { class: kind === "queued" ? "banner info" : "banner" }, h("span", {}, text),
      action ? h("button", { type: "button", class: "button small", click: action.act }, action.label) : null));
  }

  /** @param {string} kind  what is over */
  hush(kind) {
    if (this.kind !== kind) return;
    this.kind = "";
    this.replaceChildren();
  }
}

export class GlassToasts extends ShellElement {
  /** @override */
  build() {
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
  }

  /**
   * @param {string} text
   * @param {{kind?: "note"|"problem", slot?: string}} [how]  a newer notice of the same slot takes the older one's place
   */
  say(text, { kind = "note", slot = text } = {}) {
    this.hush(slot);
    const toast = h("div", { class: "toast", "data-kind": kind, "data-slot": slot }, h("span", {}, text),
      h("button", { type: "button", class: "mini", "aria-label": t("notice.close"), click: () => toast.remove() }, icon("close")));
    this.append(toast);
    while (this.children.length > MOST) this.firstElementChild?.remove();
    // A notice that is being read stays, and so does one that nobody can see yet.
    const fade = () => setTimeout(() => (document.hidden || toast.matches(":hover, :focus-within") ? fade() : toast.remove()), READ_TIME + PER_LETTER * text.length);
    fade();
  }

  /** @param {string} slot  of which nothing is to be said any more */
  hush(slot) {
    for (const toast of [...this.children]) if (toast.getAttribute("data-slot") === slot) toast.remove();
  }
}

customElements.define("glass-banner", GlassBanner);
customElements.define("glass-toasts", GlassToasts);
