/** A picture of the newest frame alone: nothing is kept of the frames before it. */

import { GlassElement } from "./element.js";

/** @typedef {import("./element.js").Frame} Frame */

export class FrameElement extends GlassElement {
  /** The newest frame; null before the first one of a run. @type {Frame|null} */
  frame = null;

  /** @override */
  reset() {
    this.frame = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    this.repaint();
  }
}
