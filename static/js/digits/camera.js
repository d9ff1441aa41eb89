/** The camera: a live picture, and one taken of it. It is asked for only when somebody presses the button, and let go at once. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { drawn } from "./incoming.js";

const REASONS = /** @type {Record<string, string>} */ ({ NotAllowedError: "digits.camera.refused", SecurityError: "digits.camera.refused", NotFoundError: "digits.camera.none", NotReadableError: "digits.camera.busy" });

/**
 * @param {number} width  of the picture that is wished for, in pixels
 * @returns {Promise<MediaStream|string>} what the camera sees, or why there is nothing
 */
async function askForCamera(width) {
  if (!navigator.mediaDevices?.getUserMedia) return t("digits.camera.insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: width } }, audio: false });
  } catch (error) {
    return t(REASONS[/** @type {DOMException} */ (error).name] ?? "digits.camera.none");
  }
}

/** What a camera sees. An answer that comes after it was let go is let go at once: nobody is filmed who pressed the button twice. */
export class Eye {
  /** @type {MediaStream|null} */
  stream = null;
  #turn = 0;

  /**
   * @param {number} width  of the picture that is wished for, in pixels
   * @returns {Promise<string|null>} why there is nothing to see, empty where there is; null where it was let go, or opened anew, meanwhile
   */
  async open(width) {
    this.close();
    const turn = this.#turn;
    const stream = await askForCamera(width);
    if (turn !== this.#turn) {
      if (typeof stream !== "string") stop(stream);
      return null;
    }
    if (typeof stream === "string") return stream;
    this.stream = stream;
    return "";
  }

  close() {
    this.#turn += 1;
    if (this.stream) stop(this.stream);
    this.stream = null;
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** A live picture is looked at so often at most, in milliseconds, and never while the look before is not answered. */
const LOOK_EVERY = 1000;
/** So wide is what is looked at. */
const LOOK_WIDTH = 640;

export class Camera {
  #eye = new Eye();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #looking;
  /** @type {Element|null} what had the focus when it was opened, and has it again when it is closed */
  opener = null;

  /**
   * @param {(picture: Blob) => void} taken
   * @param {{opened?: () => void, look?: (picture: Blob) => Promise<void>, closed?: () => void}} [hear]  `look`: what it sees just now
   */
  constructor(taken, hear = {}) {
    this.taken = taken;
    this.hear = hear;
    this.video = h("video", { playsinline: true, "aria-label": t("digits.camera.live") });
    this.video.muted = true;
    this.shot = h("button", { type: "button", class: "button primary", click: () => this.shoot() }, t("digits.camera.take"));
    const cancel = h("button", { type: "button", class: "button", click: () => this.close() }, t("digits.camera.cancel"));
    this.element = h("div", { class: "camera", hidden: true }, this.video, h("div", { class: "pad-tools" }, this.shot, cancel));
  }

  /** @returns {Promise<string>} why there is no picture; empty where there is one */
  async open() {
    const refused = await this.#eye.open(1280);
    if (refused !== "") return refused ?? "";
    this.video.srcObject = this.#eye.stream;
    this.opener = document.activeElement;
    this.element.hidden = false;
    await this.video.play().catch(() => undefined);
    this.shot.focus();
    this.hear.opened?.();
    void this.#look();
    return "";
  }

  /** Whether it is open. */
  get on() {
    return !this.element.hidden;
  }

  /** Looks, and looks again when that is answered and a while has passed: twice as long as the answer took where that is longer. */
  async #look() {
    const { look } = this.hear;
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!look || !this.on) return;
    const begun = performance.now();
    const scale = Math.min(1, LOOK_WIDTH / Math.max(1, width));
    const picture = width && !document.hidden ? await drawn(this.video, width * scale, height * scale) : null;
    if (picture && this.on) await look(picture);
    if (!this.on) return;
    const took = performance.now() - begun;
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => void this.#look(), Math.max(LOOK_EVERY - took, 2 * took));
  }

  async shoot() {
    const picture = await drawn(this.video, this.video.videoWidth, this.video.videoHeight);
    this.close();
    if (picture) this.taken(picture);
  }

  close() {
    const within = this.element.contains(document.activeElement);
    const { on } = this;
    clearTimeout(this.#looking);
    this.#eye.close();
    this.video.srcObject = null;
    this.element.hidden = true;
    if (within && this.opener instanceof HTMLElement) this.opener.focus();
    if (on) this.hear.closed?.();
  }
}
