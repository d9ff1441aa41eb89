/** <glass-topbar>: the lab's title, play and all that goes with it, how far it is, and the tools. The server wrote its markup; this brings it to life. */

import { icon, write } from "../dom.js";
import { countText, latest, lossText, percentText } from "../format.js";
import { t } from "../messages.js";
import { recall, remember } from "../memory.js";
import { SOME, SPEEDS, UNITS, nextSpeed } from "../pace.js";
import { togglePresenter, toggleTheme } from "../theme.js";
import { taskOf } from "../views/network-names.js";
import { openHelp } from "./help-sheet.js";
import { openLabs } from "./lab-picker.js";
import { openMenu } from "./popups.js";
import { openSeed } from "./seed.js";
import { openShare } from "./share-sheet.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {import("../types.js").RunState} RunState */
/** @typedef {import("../pace.js").Unit} Unit */

const UNIT = "glassnet.unit";
const RUNNING = ["play", "reset", "redraw", "step", "unit", "speed", "seed"];

export class GlassTopbar extends ShellElement {
  /** @type {Unit} */
  unit = "batch";
  playing = false;
  /** Presses of Play and Pause that are on their way: until the last is answered, the button says what was pressed, not what was told before. */
  #pressed = 0;

  /** @override */
  build() {
    /** @type {Record<string, (button: HTMLElement) => void>} */
    const actions = {
      play: () => this.toggle(), step: () => this.step(), reset: () => this.reset(), redraw: () => this.sendCommand("reset", { weights: "new" }),
      seed: (button) => openSeed(button, this.store, { change: (seed) => this.sendChange("seed", seed), restart: (weights) => this.sendCommand("reset", { weights }) }),
      unit: (button) => this.chooseUnit(button), speed: (button) => this.chooseSpeed(button), theme: toggleTheme, presenter: togglePresenter,
      help: () => openHelp(), labs: () => this.search(), share: (button) => openShare(button), lesson: () => this.sendLesson(),
    };
    this.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-action]"));
      if (button?.dataset.action) actions[button.dataset.action]?.(button);
    });
  }

  /** @override */
  connected() {
    this.follow("lab", (lab) => this.setUnit(/** @type {Unit} */ (recall("session", UNIT) ?? lab?.unit ?? "batch")));
    this.follow("run", (run) => this.show(run));
    this.follow("readonly", (readonly) => readonly && this.watchOnly());
    this.follow("connection", () => this.enable());
    this.follow("presenter", (on) => this.action("presenter")?.setAttribute("aria-pressed", String(on)));
    this.follow("spec", (spec) => {
      this.enable();
      this.showSeed(spec?.seed);
    });
  }

  /**
   * @param {string} name
   * @returns {HTMLButtonElement|null}
   */
  action(name) {
    return this.querySelector(`[data-action="${name}"]`);
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  write(name, text) {
    const part = this.querySelector(`[data-part="${name}"]`);
    if (part && part.textContent !== text) part.textContent = text;
  }

  enable() {
    const { run, readonly, connection } = this.store.state;
    const able = Boolean(run) && !readonly && connection !== "gone" && run?.status !== "queued";
    for (const name of RUNNING) {
      const button = this.action(name);
      if (button) button.disabled = !able;
    }
  }

  /** @param {RunState|null} run */
  show(run) {
    if (!run) return;
    this.write("epoch", countText(run.epoch));
    this.write("step", countText(run.step));
    this.showExample(run);
    this.showMeasured(run);
    this.writeSpeed(run.speed);
    this.hearPlaying(run);
    this.enable();
  }

  /** @param {RunState} run */
  showMeasured(run) {
    const { metrics: { train, test, validation }, few } = latest(run);
    const write = (/** @type {string} */ name, /** @type {string} */ text, /** @type {string} */ part) => this.showOf(name, text, part, few?.[part]);
    write("loss", lossText(train?.loss), "train");
    write("loss-test", lossText(test?.loss ?? validation?.loss), known(validation?.loss) && !known(test?.loss) ? "validation" : "test");
    const accuracy = test?.accuracy ?? validation?.accuracy ?? train?.accuracy;
    const part = known(test?.accuracy) || !known(accuracy) ? "test" : known(validation?.accuracy) ? "validation" : "train";
    const stat = write("accuracy", percentText(accuracy), part);
    if (stat) stat.hidden = !known(accuracy) && taskOf(this.store.state) === "regression";
    const readout = this.querySelector(".bar-readout");
    readout?.setAttribute("title", few ? t("bar.few", { epoch: countText(run.epoch + 1) }) : "");
    readout?.toggleAttribute("data-few", few !== null);
  }

  /**
   * A number that is of the test examples, or of others where there are none: its name says of which, and of how many where only a few
   * were looked at.
   * @param {string} name
   * @param {string} text
   * @param {string} part
   * @param {number|undefined} few
   * @returns {HTMLElement|null}
   */
  showOf(name, text, part, few) {
    this.write(name, text);
    const stat = /** @type {HTMLElement|null} */ (this.querySelector(`[data-part="${name}"]`)?.parentElement ?? null);
    const label = stat?.querySelector("dt");
    const words = `bar.${name.split("-")[0]}`;
    if (label) write(label, few ? t(`${words}.few`, { count: countText(few), part: t(`part.${part}`) }) : t(`${words}.${part}`));
    return stat;
  }

  /** @param {number|undefined} seed */
  showSeed(seed) {
    if (seed === undefined) return;
    this.write("seed", String(seed));
    const words = t("bar.seed.change", { seed });
    for (const name of ["aria-label", "title"]) this.action("seed")?.setAttribute(name, words);
  }

  /** How far into the epoch, for those who go example by example. @param {RunState|null} run */
  showExample(run) {
    const stat = /** @type {HTMLElement|null} */ (this.querySelector('[data-part="example-stat"]'));
    if (!stat) return;
    stat.hidden = !["phase", "example"].includes(this.unit) || !run?.examples;
    this.write("example", t("bar.example.of", { number: run?.example ?? 0, count: run?.examples ?? 0 }));
  }

  /** @param {number|null} rate */
  writeSpeed(rate) {
    this.write("speed", speedText(rate));
    this.querySelector('[data-part="speed"]')?.setAttribute("data-short", rate === null ? t("bar.speed.max.short") : t("bar.speed.rate.short", { count: rate }));
  }

  /** @param {RunState|null} run  as the server told of it last */
  hearPlaying(run) {
    if (!this.#pressed) this.showPlaying(Boolean(run?.playing));
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    const button = this.action("play");
    if (!button || (playing === this.playing && button.dataset.shown)) return;
    this.playing = playing;
    button.dataset.shown = "yes";
    button.replaceChildren(icon(playing ? "pause" : "play"));
    button.setAttribute("aria-label", t(playing ? "bar.pause" : "bar.play"));
    button.title = `${t(playing ? "bar.pause" : "bar.play")} (${t("help.key.space")})`;
  }

  watchOnly() {
    const controls = this.querySelector(".bar-controls");
    if (!controls || controls.querySelector(".watching")) return;
    document.body.classList.add("readonly");
    const note = document.createElement("span");
    note.className = "watching";
    note.textContent = t("bar.watching.short");
    note.title = t("bar.watching");
    controls.append(note);
  }

  toggle() {
    if (this.action("play")?.disabled) return;
    const playing = !this.playing;
    this.showPlaying(playing);
    this.#pressed += 1;
    this.sendCommand(playing ? "play" : "pause").then(() => {
      this.#pressed -= 1;
      this.hearPlaying(this.store.state.run);
    });
  }

  step() {
    if (this.action("step")?.disabled) return;
    if (this.unit === "phase") this.dispatchEvent(new CustomEvent("glass-onward", { bubbles: true }));
    else this.sendCommand("step", this.unit === "epochs" ? { unit: "epoch", count: SOME } : { unit: this.unit, count: 1 });
  }

  reset() {
    if (!this.action("reset")?.disabled) this.sendCommand("reset", { weights: "same" });
  }

  /** @param {number} by  1 faster, -1 slower */
  changeSpeed(by) {
    const { run } = this.store.state;
    if (run && !this.action("speed")?.disabled) this.setSpeed(nextSpeed(run.speed, by));
  }

  /** @param {number|null} rate */
  setSpeed(rate) {
    this.writeSpeed(rate);
    this.sendCommand("speed", { epochs_per_second: rate });
  }

  /** @param {HTMLElement} button */
  chooseSpeed(button) {
    openMenu(button, t("bar.speed"), SPEEDS.map((rate) => ({ value: rate, label: speedText(rate) })), this.store.state.run?.speed ?? null, (rate) => this.setSpeed(rate));
  }

  /** @param {HTMLElement} button */
  chooseUnit(button) {
    openMenu(button, t("bar.step.unit"), UNITS.map((unit) => ({ value: unit, label: t(`bar.unit.${unit}.long`, { count: SOME }) })), this.unit, (unit) => {
      remember("session", UNIT, unit);
      this.setUnit(unit);
    });
  }

  /** @param {Unit} unit */
  setUnit(unit) {
    this.unit = UNITS.includes(unit) ? unit : "batch";
    this.write("unit", t(`bar.unit.${this.unit}`, { count: SOME }));
    this.showExample(this.store.state.run);
    this.action("step")?.setAttribute("aria-label", t("bar.step", { unit: t(`bar.unit.${this.unit}.long`, { count: SOME }) }));
  }

  search() {
    const button = this.action("labs");
    if (button) openLabs(button, this.store.state.labs, this.store.state.lab?.id);
  }

  sendLesson() {
    this.dispatchEvent(new CustomEvent("glass-lesson", { bubbles: true }));
  }
}

/**
 * @param {number|null|undefined} value
 * @returns {boolean}
 */
const known = (value) => value !== null && value !== undefined;

/**
 * @param {number|null|undefined} rate
 * @returns {string}
 */
function speedText(rate) {
  return rate === null || rate === undefined ? t("bar.speed.max") : t("bar.speed.rate", { count: rate });
}

customElements.define("glass-topbar", GlassTopbar);
