/** <glass-instrument-bar>: the top bar of an instrument: the same places and keys as the workbench's, without a run behind them. */

import { h } from "../dom.js";
import { openMenu } from "../elements/popups.js";
import { GlassTopbar } from "../elements/topbar.js";
import { t } from "../messages.js";
import { nextSpeed } from "../pace.js";

/** @typedef {import("./player.js").Player} Player */

const RATES = [0.5, 1, 2, 5, 10, 30];

export class GlassInstrumentBar extends GlassTopbar {
  /** @type {Player|null} */
  player = null;

  /** @override */
  build() {
    super.build();
    this.action("back")?.addEventListener("click", () => this.player?.seek(this.player.moment - 1));
    this.controls = /** @type {HTMLElement} */ (this.querySelector(".bar-controls"));
    this.list = /** @type {HTMLElement} */ (this.querySelector(".bar-readout"));
  }

  /** @override */
  connected() {
    this.follow("presenter", (on) => this.action("presenter")?.setAttribute("aria-pressed", String(on)));
  }

  /** @param {Player} player */
  showPlayer(player) {
    this.player = player;
    if (this.controls) this.controls.hidden = player.last === 0;
    const able = { reset: player.moment > 0, back: player.moment > 0, step: player.moment < player.last, play: player.last > 0, speed: player.last > 0 };
    for (const [name, on] of Object.entries(able)) {
      const button = this.action(name);
      if (button) button.disabled = !on;
    }
    this.showPlaying(player.playing);
    this.writeSpeed(player.rate);
  }

  /** @param {[string, string][]} readings */
  showReadings(readings) {
    const places = [...(this.list?.querySelectorAll("dd") ?? [])];
    const names = readings.map(([name]) => name).join("\n");
    if (this.list && this.list.dataset.names !== names) {
      this.list.dataset.names = names;
      this.list.replaceChildren(...readings.map(([name, value]) => h("div", { class: "stat" }, h("dt", {}, name), h("dd", {}, value))));
    } else readings.forEach(([, value], i) => { if (places[i].textContent !== value) places[i].textContent = value; });
  }

  /** @override */
  toggle() {
    if (this.player?.playing) this.player.pause();
    else this.player?.play();
    this.told(this.player?.playing ? "play" : "pause");
  }

  /** @override */
  step() {
    this.player?.pause();
    this.player?.seek((this.player?.moment ?? 0) + 1);
    this.told("step");
  }

  /** @override */
  reset() {
    this.player?.pause();
    this.player?.seek(0);
    this.told("reset");
  }

  /** @override @param {number} by */
  changeSpeed(by) {
    if (this.player) this.setSpeed(Math.min(30, nextSpeed(this.player.rate, by) ?? 30));
  }

  /** @override @param {number|null} rate */
  setSpeed(rate) {
    if (!this.player) return;
    this.player.rate = rate ?? 30;
    this.writeSpeed(rate);
  }

  /** @override @param {number|null} rate */
  writeSpeed(rate) {
    this.write("speed", t("instrument.speed", { count: rate ?? 0 }));
    this.querySelector('[data-part="speed"]')?.setAttribute("data-short", t("instrument.speed.short", { count: rate ?? 0 }));
  }

  /** @override @param {HTMLElement} button */
  chooseSpeed(button) {
    openMenu(button, t("bar.speed"), RATES.map((rate) => ({ value: rate, label: t("instrument.speed", { count: rate }) })), this.player?.rate ?? 0, (rate) => this.setSpeed(rate));
  }

  /** @param {string} command  that a lesson may wait for */
  told(command) {
    this.dispatchEvent(new CustomEvent("glass-told", { bubbles: true, detail: command }));
  }
}

customElements.define("glass-instrument-bar", GlassInstrumentBar);
