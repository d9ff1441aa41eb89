/** A set that is not on the server's machine yet: how large it is, a button that brings it, the bar while it comes, and why it does not. */

import { ApiError, cancelFetch, fetchImageSets, startFetch } from "../api.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {import("../types.js").ImageSet} ImageSet */

const EVERY = 400;
const MEGA = 1e6;

export class FetchBox {
  /** @type {ImageSet|null} */
  #set = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #allowed = true;
  /** @type {string[]} */
  #others = [];

  /** @param {(sets: ImageSet[], arrived: ImageSet|null) => void} hear  of news about the sets, and of the one that has arrived */
  constructor(hear) {
    this.hear = hear;
    this.words = h("p", { role: "status" });
    this.bar = h("progress", { max: 1, value: 0, "aria-label": t("fetch.bar") });
    this.reason = h("p", { class: "field-error", role: "alert" });
    this.said = h("p", {});
    this.details = h("details", { class: "fetch-details", hidden: true }, h("summary", {}, t("fetch.details")), this.said);
    this.token = h("input", { class: "input", type: "password", autocomplete: "off", "aria-label": t("fetch.token"), placeholder: t("fetch.token") });
    this.begin = h("button", { type: "button", class: "button small primary", click: () => this.#start() }, t("fetch.start"));
    this.cancel = h("button", { type: "button", class: "button small", click: () => this.#cancel() }, t("fetch.cancel"));
    this.element = h("div", { class: "fetch-box", hidden: true }, this.words, this.bar, this.reason, this.details, this.token, h("div", { class: "own-ways" }, this.begin, this.cancel));
  }

  /**
   * @param {ImageSet} set  that is not here
   * @param {boolean} allowed  whether whoever asks may start it without the teacher's token
   * @param {string[]} others  what is here meanwhile
   */
  offer(set, allowed, others) {
    this.#others = others;
    this.#set = set;
    this.#allowed = allowed;
    this.#show(set);
    if (set.fetch?.running) this.#watch();
  }

  hide() {
    clearTimeout(this.#timer);
    this.#set = null;
    this.element.hidden = true;
  }

  /** @param {ImageSet} set */
  #show(set) {
    const { title, bytes, fetch: state } = set;
    const running = Boolean(state?.running);
    this.element.hidden = false;
    const size = (bytes / MEGA).toFixed(1);
    this.words.textContent = running ? t("fetch.running", { title, done: ((state?.done ?? 0) / MEGA).toFixed(1), size }) : t("fetch.offer", { title, size, others: this.#others.join(", ") });
    this.bar.hidden = !running;
    this.bar.value = state ? state.done / Math.max(1, state.total) : 0;
    this.reason.textContent = state?.error ? t("fetch.failed") : "";
    this.said.textContent = state?.error ?? "";
    this.details.hidden = !state?.error;
    this.token.hidden = this.#allowed || running;
    this.begin.hidden = running;
    this.cancel.hidden = !running;
  }

  async #start() {
    if (!this.#set) return;
    try {
      await startFetch(this.#set.data.kind, this.token.value);
      this.#watch();
    } catch (error) {
      this.reason.textContent = error instanceof ApiError && error.status !== 0 ? error.message : t("csv.unreachable");
    }
  }

  async #cancel() {
    if (!this.#set) return;
    await cancelFetch(this.#set.data.kind, this.token.value).catch(() => undefined);
    this.#look();
  }

  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), EVERY);
    if (this.#set) this.#show({ ...this.#set, fetch: this.#set.fetch ?? { done: 0, total: this.#set.bytes, running: true, error: "" } });
  }

  async #look() {
    const { sets } = await fetchImageSets().catch(() => ({ sets: /** @type {ImageSet[]} */ ([]) }));
    const now = sets.find(({ data }) => data.kind === this.#set?.data.kind);
    if (!this.#set) return;
    if (!now) return this.#watch();
    this.#set = now;
    if (now.here) {
      this.hide();
      this.hear(sets, now);
    } else {
      this.#show(now);
      if (now.fetch?.running) this.#watch();
    }
  }
}
