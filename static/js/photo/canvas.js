/** A picture of bytes on a canvas, with the pixels under a kernel framed; pointed at, or walked over with the arrow keys. */

import { h } from "../dom.js";
import { palette } from "../draw/color.js";
import { cellAt, moved } from "../views/matrix-cells.js";

/** @typedef {{row: number, column: number}} Pixel */

export class PhotoCanvas {
  width = 1;
  height = 1;
  /** @type {Pixel} */
  at = { row: 0, column: 0 };

  /**
   * @param {string} name
   * @param {string} label
   * @param {(pixel: Pixel) => void} pointed
   */
  constructor(name, label, pointed) {
    this.canvas = h("canvas", { class: "photo-canvas", tabindex: 0, role: "application", "aria-label": label, "aria-describedby": "photo-keys", "data-part": name });
    this.frame = h("i", { class: "photo-frame" });
    this.element = h("div", { class: "photo-box" }, this.canvas, this.frame);
    const point = (/** @type {PointerEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      pointed(cellAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, this.height, this.width));
    };
    this.canvas.addEventListener("pointermove", (event) => (event.pointerType === "mouse" || event.buttons) && point(event));
    this.canvas.addEventListener("pointerdown", point);
    this.canvas.addEventListener("keydown", (event) => {
      const to = moved(event.key, this.at, this.height, this.width);
      if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
      const far = event.shiftKey ? 10 : 1;
      pointed({ row: clamp(this.at.row + (to.row - this.at.row) * far, this.height), column: clamp(this.at.column + (to.column - this.at.column) * far, this.width) });
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /**
   * @param {import("../types.js").NamedArray} picture  (height, width, channels) bytes
   * @param {{signed?: boolean, at: Pixel, reach: [number, number]}} how  `signed`: one channel in two colors; `reach`: rows and columns of the kernel
   */
  show({ shape, data }, { signed = false, at, reach }) {
    const [height, width, channels] = shape;
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    this.width = width;
    this.height = height;
    this.at = at;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const scale = signed && channels === 1 ? palette().diverging : null;
    for (let n = 0; n < width * height; n++) {
      const [red, green, blue] = channels === 1 ? [data[n], data[n], data[n]] : [data[3 * n], data[3 * n + 1], data[3 * n + 2]];
      pixels[n] = scale ? scale[Number(data[n])] : (255 << 24) | (Number(blue) << 16) | (Number(green) << 8) | Number(red);
    }
    context.putImageData(image, 0, 0);
    const [rows, columns] = reach;
    const share = { top: (at.row - (rows - 1) / 2) / height, left: (at.column - (columns - 1) / 2) / width, height: rows / height, width: columns / width };
    for (const [side, value] of Object.entries(share)) this.frame.style.setProperty(side, `${value * 100}%`);
  }
}

/**
 * @param {number} value
 * @param {number} count
 */
function clamp(value, count) {
  return Math.max(0, Math.min(count - 1, value));
}
