/** <glass-replay>: a real run that the server trained when it started, shown again on the front page. The server wrote its words; this draws and plays it. */

import { icon } from "../dom.js";
import { lossText } from "../format.js";
import { fitCanvas, GlassElement } from "../views/element.js";
import { ReplayPicture } from "../views/replay-picture.js";

const PACE = 170;
/** How many moments' time the end is held before it begins anew. */
const HELD = 16;

export class GlassReplay extends GlassElement {
  moment = 0;
  held = 0;
  playing = false;
  inSight = false;

  /** @override */
  build() {
    const written = document.getElementById("replay-data")?.textContent;
    this.canvas = this.querySelector("canvas");
    this.button = this.querySelector("button");
    if (!written || !this.canvas) return;
    this.picture = new ReplayPicture(JSON.parse(written));
    this.button?.addEventListener("click", () => this.play(!this.playing));
  }

  /** @override */
  connected() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still) this.moment = this.last;
    this.play(!still);
    const sight = new IntersectionObserver((entries) => { this.inSight = entries.some(({ isIntersecting }) => isIntersecting); });
    sight.observe(this);
    const timer = setInterval(() => this.tick(), PACE);
    this.whenGone(() => clearInterval(timer));
    this.whenGone(() => sight.disconnect());
  }

  get last() {
    return (this.picture?.recording.moments.length ?? 1) - 1;
  }

  /** @param {boolean} on */
  play(on) {
    this.playing = on;
    if (on && this.moment === this.last) this.moment = this.held = 0;
    this.button?.replaceChildren(icon(on ? "pause" : "play"));
    this.button?.setAttribute("aria-pressed", String(!on));
    this.repaint();
  }

  tick() {
    if (!this.playing || !this.inSight || document.hidden) return;
    this.held = this.moment === this.last ? this.held + 1 : 0;
    if (this.held === 0) this.moment += 1;
    else if (this.held > HELD) this.moment = this.held = 0;
    else return;
    this.repaint();
  }

  /** @override */
  paint() {
    const { canvas, picture } = this;
    if (!canvas || !picture) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    picture.draw(fitCanvas(canvas, width, height), width, height, this.moment);
    const { epoch, loss } = picture.recording.moments[this.moment];
    this.write("epoch", String(epoch));
    this.write("loss", lossText(loss));
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  write(name, text) {
    const part = this.querySelector(`[data-part="${name}"]`);
    if (part && part.textContent !== text) part.textContent = text;
  }
}

customElements.define("glass-replay", GlassReplay);
