/** A run in a file of its own: the workbench's pictures, fed from what the file holds instead of from a server. */

import { runClient } from "./client.js";
import { lossText, percentText } from "./format.js";
import { icon } from "./dom.js";
import { t } from "./messages.js";
import { nearestMoment, splitFrames } from "./recording.js";
import { Store, store } from "./store.js";
import { followTheme } from "./theme.js";
import "./views/boundary.js";
import "./views/network.js";
import "./views/timeline.js";

/** @typedef {import("./types.js").ViewElement} ViewElement */
/** @typedef {{spec: any, architecture: any, moments: any[], views: string[], curves: Record<string, number[]>}} Recording */

const EVERY = 140;
const HOLD = 12;

class Player {
  /**
   * @param {Recording} recording
   * @param {ArrayBuffer[]} frames  the data, then every moment's pictures in the order of its views
   */
  constructor(recording, frames) {
    this.recording = recording;
    this.frames = frames;
    this.steps = recording.moments.map(({ step }) => step);
    this.at = -1;
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.clock = undefined;
    /** The slider may move though nothing else may be changed here. */
    this.time = new Store({ run: null });
    this.button = /** @type {HTMLButtonElement} */ (document.querySelector("[data-action=play]"));
    this.button.addEventListener("click", () => this.play(!this.clock));
    document.addEventListener("glass-command", (event) => this.command(/** @type {CustomEvent} */ (event).detail));
  }

  /** Puts the pictures into their places and shows the last moment. */
  begin() {
    store.set({ readonly: true, spec: this.recording.spec, architecture: this.recording.architecture });
    const timeline = place("timeline", this.time);
    place("network", store);
    place("boundary", store);
    timeline.update(curvesFrame(this.recording.curves));
    runClient.takeFrame(this.frames[0]);
    this.show(this.steps.length - 1);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.play(true);
  }

  /** @param {{type: string, step?: number}} command */
  command({ type, step }) {
    if (type !== "rewind" || step === undefined) return;
    this.play(false);
    this.show(nearestMoment(this.steps, step));
  }

  /** @param {boolean} on */
  play(on) {
    clearInterval(this.clock);
    this.clock = undefined;
    if (on) {
      let waited = this.at === this.steps.length - 1 ? HOLD : 0;
      this.clock = setInterval(() => {
        const last = this.at === this.steps.length - 1;
        if (last && (waited += 1) < HOLD) return;
        waited = 0;
        this.show(last ? 0 : this.at + 1);
      }, EVERY);
    }
    this.button.replaceChildren(icon(on ? "pause" : "play"), t(on ? "offline.pause" : "offline.play"));
  }

  /** @param {number} moment */
  show(moment) {
    if (moment === this.at) return;
    this.at = moment;
    const { views, moments } = this.recording;
    const run = { ...moments[moment], id: "", playing: false, moments: this.steps };
    store.set({ run });
    this.time.set({ run });
    views.forEach((_, i) => runClient.takeFrame(this.frames[1 + moment * views.length + i]));
    write("epoch", String(run.epoch));
    const train = run.metrics.train ?? {};
    write("loss", lossText(train.loss));
    write("score", train.accuracy === undefined ? lossText(train.mae) : percentText(train.accuracy));
    write("score-name", t(train.accuracy === undefined ? "curves.mae" : "curves.accuracy"));
  }
}

/**
 * @param {string} name  of the place and the element
 * @param {Store} itsStore
 * @returns {ViewElement}
 */
function place(name, itsStore) {
  const made = /** @type {ViewElement} */ (document.createElement(`glass-${name}`));
  made.store = itsStore;
  made.client = runClient;
  document.querySelector(`[data-place="${name}"]`)?.replaceWith(made);
  if (itsStore === store) runClient.attach(made);
  return made;
}

/**
 * @param {Record<string, number[]>} columns
 * @returns {import("./types.js").Frame}
 */
function curvesFrame(columns) {
  const count = columns.step.length;
  const arrays = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, { dtype: "F64", shape: [count], data: Float64Array.from(values) }]));
  return { view: "curves", meta: { view: "curves", generation: "1", from: "0", total: String(count), epoch0: "0" }, arrays };
}

/** @param {string} name @param {string} text */
function write(name, text) {
  const part = document.querySelector(`[data-part="${name}"]`);
  if (part) part.textContent = text;
}

/** @returns {Promise<ArrayBuffer[]>} */
async function readFrames() {
  const packed = Uint8Array.from(atob(document.getElementById("frames")?.textContent ?? ""), (letter) => letter.charCodeAt(0));
  return splitFrames(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

followTheme();
new Player(JSON.parse(document.getElementById("recording")?.textContent ?? "{}"), await readFrames()).begin();
