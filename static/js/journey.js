/** The runs one tab has shown: a branch opens in place, and Back and Forward lead from run to run. */

import { ApiError, fetchRun } from "./api.js";
import { t } from "./messages.js";
import { holdRun } from "./start.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./client.js").RunClient} RunClient */
/** @typedef {import("./elements/notices.js").GlassToasts} Toasts */
/** @typedef {import("./types.js").RunState} RunState */

export class Journey {
  /**
   * @param {Store} store
   * @param {RunClient} client
   * @param {Toasts} toasts
   */
  constructor(store, client, toasts) {
    this.store = store;
    this.client = client;
    this.toasts = toasts;
    window.addEventListener("popstate", (event) => this.travel(event.state?.run));
  }

  /** @param {RunState} run  that has just left the one on screen */
  branch(run) {
    history.pushState({ ...history.state, run: run.id }, "");
    holdRun(run.id);
    this.show(run);
    /** @type {HTMLElement|null} */ (document.querySelector('[data-action="play"]'))?.focus();
    this.toasts.say(t("timeline.branched", { epoch: run.epoch }), { slot: "journey" });
  }

  /** @param {string|undefined} id  of the run of this place in the browser's history */
  async travel(id) {
    if (!id || id === this.store.state.run?.id) return;
    try {
      const run = await fetchRun(id);
      holdRun(id);
      this.show({ ...run, id });
      this.toasts.say(t("timeline.returned", { epoch: run.epoch }), { slot: "journey" });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      location.reload();
    }
  }

  /** @param {RunState & {spec?: import("./types.js").Spec}} run */
  show({ spec, ...run }) {
    this.store.set({ run, selection: null, problems: [], log: [], ...(spec ? { spec } : {}) });
    this.client.open(run.id);
  }
}
