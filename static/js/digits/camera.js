/** The camera: a live picture, and one taken of it. It is asked for only when somebody presses the button, and let go at once. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { drawn } from "./incoming.js";

const REASONS = /** @type {Record<string, string>} */ ({ NotAllowedError: "digits.camera.refused", SecurityError: "digits.camera.refused", NotFoundError: "digits.camera.none", NotReadableError: "digits.camera.busy" });

/**
 * @param {number} width  of the picture that is wished for, in pixels
 * @returns {Promise<MediaStream|string>} what the camera sees, or why there is nothing
 */
export async function askForCamera(width) {
  if (!navigator.mediaDevices?.getUserMedia) return t("digits.camera.insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: width } }, audio: false });
  } catch (error) {
    return t(REASONS[/** @type {DOMException} */ (error).name] ?? "digits.camera.none");
  }
}

export class Camera {
  /** @type {MediaStream|null} */
  stream = null;

  /** @param {(picture: Blob) => void} taken */
  constructor(taken) {
    this.taken = taken;
    this.video = h("video", { playsinline: true, "aria-label": t("digits.camera.live") });
    this.video.muted = true;
    this.shot = h("button", { type: "button", class: "button primary", click: () => this.shoot() }, t("digits.camera.take"));
    const cancel = h("button", { type: "button", class: "button", click: () => this.close() }, t("digits.camera.cancel"));
    this.element = h("div", { class: "camera", hidden: true }, this.video, h("div", { class: "pad-tools" }, this.shot, cancel));
  }

  /** @returns {Promise<string>} why there is no picture; empty where there is one */
  async open() {
    const stream = await askForCamera(1280);
    if (typeof stream === "string") return stream;
    this.stream = stream;
    this.video.srcObject = this.stream;
    this.element.hidden = false;
    await this.video.play().catch(() => undefined);
    this.shot.focus();
    return "";
  }

  async shoot() {
    const picture = await drawn(this.video, this.video.videoWidth, this.video.videoHeight);
    this.close();
    if (picture) this.taken(picture);
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
    this.element.hidden = true;
  }
}
