/** A camera that goes on: what it sees, and as many pictures of it as somebody wants. It is let go as soon as it is closed. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { Eye } from "./camera.js";

const SIDE = 256;
const QUALITY = 0.9;
export class Recorder {
  #eye = new Eye();

  constructor() {
    this.video = h("video", { playsinline: true, "aria-label": t("digits.camera.live") });
    this.video.muted = true;
    this.element = h("div", { class: "own-camera", hidden: true }, this.video);
    this.canvas = h("canvas", { width: SIDE, height: SIDE });
  }

  get on() {
    return this.#eye.stream !== null;
  }

  /** @returns {Promise<string>} why there is no picture; empty where there is one */
  async open() {
    const refused = await this.#eye.open(640);
    if (refused !== "") return refused ?? "";
    this.video.srcObject = this.#eye.stream;
    this.element.hidden = false;
    await this.video.play().catch(() => undefined);
    return "";
  }

  /** @returns {Promise<Blob|null>} the square in the middle of what is seen now */
  snap() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.on || !width) return Promise.resolve(null);
    const side = Math.min(width, height);
    this.canvas.getContext("2d")?.drawImage(this.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }

  close() {
    this.#eye.close();
    this.video.srcObject = null;
    this.element.hidden = true;
  }
}
