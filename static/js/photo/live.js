/** What the camera sees, picture by picture: the next one is taken when the last one has been worked on. Ends with the tab out of sight. */

import { Eye } from "../digits/camera.js";
import { drawn } from "../digits/incoming.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

const APART = 200;

export class Live {
  #eye = new Eye();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  waiting = undefined;
  takenAt = 0;

  /**
   * @param {(picture: Blob) => void} taken
   * @param {(why: string) => void} ended  by itself
   */
  constructor(taken, ended) {
    this.taken = taken;
    this.ended = ended;
    this.video = h("video", { playsinline: true, class: "visually-hidden", "aria-hidden": "true", tabindex: "-1" });
    this.video.muted = true;
    this.hidden = () => {
      if (!document.hidden || !this.on) return;
      this.close();
      this.ended(t("photo.camera.hidden"));
    };
    document.addEventListener("visibilitychange", this.hidden);
  }

  get on() {
    return this.#eye.stream !== null;
  }

  /**
   * @param {number} side  the longer side that is wanted, in pixels
   * @returns {Promise<string>} why there is no picture; empty where there is one
   */
  async open(side) {
    const refused = await this.#eye.open(Math.max(320, side));
    const { stream } = this.#eye;
    if (refused !== "" || !stream) return refused ?? "";
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.lost());
    this.video.srcObject = stream;
    await this.video.play().catch(() => undefined);
    void this.shoot(side);
    return "";
  }

  lost() {
    if (!this.on) return;
    this.close();
    this.ended(t("photo.camera.lost"));
  }

  /** @param {number} side */
  async shoot(side) {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.on) return;
    if (!width) return this.later(side);
    this.takenAt = performance.now();
    const scale = Math.min(1, side / Math.max(width, height));
    const picture = await drawn(this.video, width * scale, height * scale);
    if (picture && this.on) this.taken(picture);
  }

  /**
   * The last picture has been worked on: a few a second are taken.
   * @param {number} side
   */
  later(side) {
    if (!this.on) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.shoot(side), Math.max(0, this.takenAt + APART - performance.now()));
  }

  close() {
    clearTimeout(this.waiting);
    this.#eye.close();
    this.video.srcObject = null;
  }

  /** Lets the camera and the page go. */
  leave() {
    this.close();
    document.removeEventListener("visibilitychange", this.hidden);
  }
}
