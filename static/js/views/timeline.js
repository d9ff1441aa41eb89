/** <glass-timeline>: the run's past as a loss line under a slider; drag back and every picture follows, then go on from there. */

import { palette } from "../draw/color.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { lossText } from "../format.js";
import { CurveStore, decimate } from "./curve-store.js";
import { fitCanvas, GlassElement } from "./element.js";
import { stepFor } from "./timeline-keys.js";

/** @typedef {import("./element.js").Frame} Frame */

/** One way back is asked for at a time, the newest next; after so many milliseconds without an answer it is asked for again. */
const PATIENCE = 400;
const INSET = 8;

export class GlassTimeline extends GlassElement {
  #store = new CurveStore(8192);
  #dragging = false;
  #asked = -1;
  #askedAt = 0;
  #waiting = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #later;

  /** @override */
  get views() {
    return [{ view: "curves", max_fps: 5 }];
  }

  /** @override */
  build() {
    this.line = h("canvas", { class: "timeline-line", "aria-hidden": "true" });
    this.slider = h("input", { type: "range", class: "timeline-slider", min: 0, max: 1, step: 1, value: 0, "aria-label": t("timeline.label"), input: () => this.#drag(), change: () => this.#drop(), keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) });
    this.place = h("span", { class: "timeline-place" });
    this.on = makeButton("play", "timeline.continue", () => this.sendCommand("play"));
    this.branch = makeButton("branch", "timeline.branch", () => this.sendCommand("branch"));
    this.append(h("span", { class: "timeline-name" }, t("timeline.name")), h("div", { class: "timeline-track" }, this.line, this.slider), this.place, this.on, this.branch);
  }

  /** @override */
  connected() {
    this.follow("run", () => this.#answered());
    for (const key of /** @type {const} */ (["readonly", "shown", "log"])) this.follow(key, () => this.repaint());
  }

  /** @override */
  reset() {
    this.#store.clear();
    this.#asked = -1;
    this.#waiting = false;
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
    this.#ask();
    this.repaint();
  }

  #drop() {
    this.#ask();
    this.#dragging = false;
    this.repaint();
  }

  /** Arrows go by epochs, with Shift by single steps; Home and End to where it began and ended. @param {KeyboardEvent} event */
  #key(event) {
    const [slider, columns] = [this.slider, this.#store.columns];
    if (!slider || slider.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepFor(event, slider.valueAsNumber, columns.get("epoch") ?? [], columns.get("step") ?? [], this.#last);
    if (step === null) return;
    event.preventDefault();
    event.stopPropagation();
    slider.value = String(step);
    this.#drop();
  }

  #ask() {
    const step = this.slider?.valueAsNumber ?? 0;
    if (step === this.#asked || (this.#waiting && performance.now() - this.#askedAt < PATIENCE)) return;
    clearTimeout(this.#later);
    this.#asked = step;
    this.#askedAt = performance.now();
    this.#waiting = true;
    this.#later = setTimeout(() => this.#goOn(), PATIENCE);
    this.sendCommand("rewind", { step });
  }

  /** The run has told where it stands. */
  #answered() {
    const arrived = this.store?.state.run?.step === this.#asked;
    if (this.#waiting && arrived) this.#goOn();
    if (!this.#waiting && arrived) this.#asked = -1; // it may be asked for again, when the run has gone on
    this.repaint();
  }

  /** What was asked for has been done, or will not be: on to where the slider is by now. */
  #goOn() {
    this.#waiting = false;
    clearTimeout(this.#later);
    if (this.#wanted !== null && this.#wanted !== this.#asked) this.#ask();
  }

  /** @returns {number|null} where somebody has put the slider; null where it only follows the run */
  get #wanted() {
    const run = this.store?.state.run;
    return this.#asked < 0 || run?.playing ? null : this.slider?.valueAsNumber ?? null;
  }

  /** @override */
  paint() {
    const { slider, place, on, branch, line } = this;
    const run = this.store?.state.run;
    if (!slider || !place || !on || !branch || !line) return;
    const last = this.#last;
    slider.max = String(Math.max(1, last));
    if (!this.#dragging && !this.#waiting) slider.value = String(run?.playing ? last : run?.step ?? 0);
    if (run?.playing) this.#asked = -1;
    const step = slider.valueAsNumber;
    slider.style.setProperty("--fill", `${(100 * step) / (last || 1)}%`);
    slider.disabled = this.readonly || last === 0;
    const [epoch, most] = [this.#epochAt(step, run?.epoch ?? 0), this.#epochAt(last, run?.epoch ?? 0)];
    place.textContent = step < last ? t("timeline.of", { epoch, most }) : t("timeline.now", { epoch });
    slider.setAttribute("aria-valuetext", this.#words(step, place.textContent));
    branch.hidden = this.readonly;
    if (!this.#dragging) on.hidden = step >= last || Boolean(run?.playing) || this.readonly;
    this.#drawLine(line, step / (last || 1));
  }

  /** @param {number} step @param {string} place @returns {string} what the line shows at a step, for those who do not see it */
  #words(step, place) {
    const run = this.store?.state.run;
    const row = rowAt(this.#store.columns.get("step") ?? [], step);
    const loss = run?.step === step ? run.metrics?.train?.loss : this.#store.columns.get("train_loss")?.[row];
    return loss === undefined || loss === null ? t("timeline.words", { place, step }) : t("timeline.words.loss", { place, step, loss: lossText(loss) });
  }

  /** @param {number} step @param {number} otherwise @returns {number} the epoch a step belongs to */
  #epochAt(step, otherwise) {
    const run = this.store?.state.run;
    if (run && step === run.step) return run.epoch;
    const row = rowAt(this.#store.columns.get("step") ?? [], step);
    return row >= 0 ? Math.floor(this.#store.columns.get("epoch")?.[row] ?? otherwise) : otherwise;
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
    this.#drawMarks(context, across, height);
  }

  /** Where something happened, and, taller, the moment that somebody asked to be shown. @param {CanvasRenderingContext2D} context @param {number} across @param {number} height */
  #drawMarks(context, across, height) {
    const { shown, log = [] } = this.store?.state ?? {};
    const at = (/** @type {number} */ step) => INSET + (step / (this.#last || 1)) * across;
    const { muted, accent } = palette();
    context.fillStyle = muted;
    for (const { step } of log) if (step !== undefined && step !== null) context.fillRect(at(step) - 0.75, height - 5, 1.5, 5);
    context.fillStyle = accent;
    if (shown?.step !== undefined) context.fillRect(at(shown.step) - 1.25, 0, 2.5, height);
  }
}

/** @param {readonly number[]} steps  rising @param {number} step @returns {number} the last of them that is not beyond `step`; −1 where all are */
function rowAt(steps, step) {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {string} picture @param {string} key  of its words; ".help" after it says more @param {() => void} act */
function makeButton(picture, key, act) {
  return h("button", { type: "button", class: "button small", title: t(`${key}.help`), click: act }, icon(picture), h("span", { class: "label" }, t(key)));
}

customElements.define("glass-timeline", GlassTimeline);
