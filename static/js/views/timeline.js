/** <glass-timeline>: the run's past as a loss line under a slider; drag back and every picture follows, then go on from there. */

import { palette } from "../draw/color.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { CurveStore, decimate } from "./curve-store.js";
import { fitCanvas, GlassElement } from "./element.js";

/** @typedef {import("./element.js").Frame} Frame */

/** Going back is asked for at most this often while dragging, in milliseconds. */
const PACE = 120;
const INSET = 8;

export class GlassTimeline extends GlassElement {
  #store = new CurveStore(8192);
  #dragging = false;
  #asked = -1;
  #askedAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #later;

  /** @override */
  get views() {
    return [{ view: "curves", max_fps: 5 }];
  }

  /** @override */
  build() {
    this.line = h("canvas", { class: "timeline-line", "aria-hidden": "true" });
    this.slider = h("input", { type: "range", class: "timeline-slider", min: 0, max: 1, step: 1, value: 0, "aria-label": t("timeline.label"), input: () => this.#drag(), change: () => this.#drop() });
    this.place = h("span", { class: "timeline-place" });
    this.on = makeButton("play", "timeline.continue", () => this.sendCommand("play"));
    this.branch = makeButton("branch", "timeline.branch", () => this.sendCommand("branch"));
    this.append(h("span", { class: "timeline-name" }, t("timeline.name")), h("div", { class: "timeline-track" }, this.line, this.slider), this.place, this.on, this.branch);
  }

  /** @override */
  connected() {
    this.follow("run", () => this.repaint());
    this.follow("readonly", () => this.repaint());
  }

  /** @override */
  reset() {
    this.#store.clear();
    this.#asked = -1;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.#store.take(frame);
    this.repaint();
  }

  /** The last step that was trained; later ones may lie ahead of where the run stands now. */
  get #last() {
    const run = this.store?.state.run;
    const moments = /** @type {{moments?: number[]}|null|undefined} */ (run)?.moments ?? run?.snapshots ?? [];
    const steps = this.#store.columns.get("step") ?? [];
    return Math.max(run?.step ?? 0, Number(moments.at(-1) ?? 0), steps.at(-1) ?? 0);
  }

  #drag() {
    this.#dragging = true;
    const wait = this.#askedAt + PACE - performance.now();
    if (wait <= 0) this.#ask();
    else this.#later ??= setTimeout(() => this.#ask(), wait);
    this.repaint();
  }

  #drop() {
    this.#ask();
    this.#dragging = false;
    this.repaint();
  }

  #ask() {
    clearTimeout(this.#later);
    this.#later = undefined;
    const step = this.slider?.valueAsNumber ?? 0;
    if (step === this.#asked) return;
    this.#asked = step;
    this.#askedAt = performance.now();
    this.sendCommand("rewind", { step });
  }

  /** @override */
  paint() {
    const { slider, place, on, branch, line } = this;
    const run = this.store?.state.run;
    if (!slider || !place || !on || !branch || !line) return;
    const last = this.#last;
    slider.max = String(Math.max(1, last));
    if (!this.#dragging) slider.value = String(run?.playing ? last : run?.step ?? 0);
    if (run?.playing) this.#asked = -1;
    const step = slider.valueAsNumber;
    slider.style.setProperty("--fill", `${(100 * step) / (last || 1)}%`);
    slider.disabled = this.readonly || last === 0;
    const [epoch, most] = [this.#epochAt(step, run?.epoch ?? 0), this.#epochAt(last, run?.epoch ?? 0)];
    place.textContent = step < last ? t("timeline.of", { epoch, most }) : t("timeline.now", { epoch });
    slider.setAttribute("aria-valuetext", place.textContent);
    branch.hidden = this.readonly;
    if (!this.#dragging) on.hidden = step >= last || Boolean(run?.playing) || this.readonly;
    this.#drawLine(line, step / (last || 1));
  }

  /** @param {number} step @param {number} otherwise @returns {number} the epoch a step belongs to */
  #epochAt(step, otherwise) {
    const run = this.store?.state.run;
    if (run && step === run.step) return run.epoch;
    const steps = this.#store.columns.get("step") ?? [];
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle] <= step) low = middle + 1;
      else high = middle;
    }
    return low > 0 ? Math.round(this.#store.columns.get("epoch")?.[low - 1] ?? otherwise) : otherwise;
  }

  /** @param {HTMLCanvasElement} canvas @param {number} share  where the run stands */
  #drawLine(canvas, share) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    const context = fitCanvas(canvas, width, height);
    context.clearRect(0, 0, width, height);
    const losses = (this.#store.columns.get("train_loss") ?? []).map((loss) => Math.log10(Math.max(loss, 1e-9)));
    const { x, y } = decimate(this.#store.columns.get("step") ?? [], losses, 600);
    if (x.length < 2) return;
    const finite = y.filter(Number.isFinite);
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    const across = width - 2 * INSET;
    const path = new Path2D();
    x.forEach((step, i) => Number.isFinite(y[i]) && path.lineTo(INSET + (step / (this.#last || 1)) * across, 2 + (1 - (y[i] - low) / (high - low || 1)) * (height - 4)));
    const { muted, accent } = palette();
    context.lineWidth = 1.3;
    context.lineJoin = "round";
    context.strokeStyle = muted;
    context.globalAlpha = 0.45;
    context.stroke(path);
    context.globalAlpha = 1;
    context.save();
    context.beginPath();
    context.rect(0, 0, INSET + share * across, height);
    context.clip();
    context.strokeStyle = accent;
    context.stroke(path);
    context.restore();
  }
}

/** @param {string} picture @param {string} key  of its words; ".help" after it says more @param {() => void} act */
function makeButton(picture, key, act) {
  return h("button", { type: "button", class: "button small", title: t(`${key}.help`), click: act }, icon(picture), h("span", { class: "label" }, t(key)));
}

customElements.define("glass-timeline", GlassTimeline);
