/** The plane's own canvas: regions, surfaces and single units, painted pixel by pixel into one reused image. */

import { regionScale } from "../draw/color.js";
import { fillRegions, pictureSide } from "./boundary-regions.js";
import { Enlarger } from "./map-enlarge.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("../draw/color.js").Palette} Palette */

/** A surface is worked out on about so many cells each way; the browser stretches the rest. */
const SURFACE_SIDE = 280;

/** Activations that only ever say yes or no: every place is as sure as any other. */
const FLAT = new Set(["step", "sign"]);

export class RegionPicture {
  /** @type {ImageData|null} */
  #image = null;
  #pixels = new Uint32Array(0);
  /** @type {Palette|null} */
  #palette = null;
  #table = new Uint32Array(0);
  #sure = new Uint8Array(0);
  #enlarger = new Enlarger();

  /** @param {HTMLCanvasElement} canvas  stretched to the plane's size by the style sheet */
  constructor(canvas) {
    this.canvas = canvas;
  }

  clear() {
    this.canvas.getContext("2d")?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * @param {Frame} frame  `boundary`
   * @param {boolean} discrete
   * @param {Palette} palette
   */
  draw(frame, discrete, palette) {
    const { winner, confidence, value, curve_x: curve } = frame.arrays;
    if (curve) return this.clear();
    if (winner) {
      const side = pictureSide(winner.shape[0]);
      const flat = FLAT.has(frame.meta.activation);
      const sure = flat ? this.#certain(winner.data.length) : bytes(confidence);
      fillRegions(this.#prepare(side, side), bytes(winner), sure, winner.shape[0], this.#colors(palette), discrete || flat);
    } else if (value) {
      this.#surface(bytes(value), 0, value.shape[0], discrete, palette);
    }
    this.#put();
  }

  /**
   * @param {Frame} frame  `units`
   * @param {number} unit
   * @param {boolean} discrete
   * @param {Palette} palette
   */
  drawUnit(frame, unit, discrete, palette) {
    const [units, size] = frame.arrays.maps.shape;
    if (unit >= units) return;
    this.#surface(bytes(frame.arrays.maps), unit * size * size, size, discrete, palette);
    this.#put();
  }

  /**
   * @param {Uint8Array} values
   * @param {number} offset
   * @param {number} size
   * @param {boolean} discrete
   * @param {Palette} palette
   */
  #surface(values, offset, size, discrete, palette) {
    const factor = Math.max(1, Math.round(SURFACE_SIDE / size));
    const out = this.#prepare(size * factor, size * factor);
    this.#enlarger.fill(out, values, offset, size, factor, discrete ? hardened(palette) : palette.diverging);
  }

  /** @param {number} length */
  #certain(length) {
    if (this.#sure.length !== length) this.#sure = new Uint8Array(length).fill(255);
    return this.#sure;
  }

  /** @param {Palette} palette */
  #colors(palette) {
    if (this.#palette !== palette) this.#table = regionScale(palette.classes, palette.surface, 0.2, palette.dark ? 0.52 : 0.6);
    this.#palette = palette;
    return this.#table;
  }

  /** @param {number} width @param {number} height @returns {Uint32Array} */
  #prepare(width, height) {
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    return this.#pixels;
  }

  #put() {
    const { canvas } = this;
    const image = this.#image;
    if (!image) return;
    if (canvas.width !== image.width || canvas.height !== image.height) {
      canvas.width = image.width;
      canvas.height = image.height;
    }
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }
}

/** @param {{data: import("../types.js").Values}} array @returns {Uint8Array} */
function bytes({ data }) {
  return /** @type {Uint8Array} */ (data);
}

/** Two colors only, below and above the middle of the scale. @param {Palette} palette */
function hardened({ diverging }) {
  return diverging.map((_, level) => diverging[level < 128 ? 40 : 215]);
}
