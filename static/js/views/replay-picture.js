/** Draws one moment of a recorded run: the network with its maps and wires, and what it answers beside it. */

import { palette } from "../draw/color.js";
import { Plane, DEFAULT_DOMAIN } from "../draw/plane.js";
import { gridInputs, mapOf, outputsOf, unpackWeights } from "../replay.js";
import { RegionPicture } from "./boundary-picture.js";
import { drawPoints } from "./boundary-points.js";
import { layoutColumns } from "./network-layout.js";
import { drawWires } from "./network-wires.js";

/** @typedef {import("../replay.js").Recording} Recording */

const MAP = 28;
const REGIONS = 60;
const REACH = DEFAULT_DOMAIN.x1;
/** Share of the width that the network takes; the plane has the rest. */
const NETWORK = 0.6;

export class ReplayPicture {
  #map = document.createElement("canvas");
  #regions = document.createElement("canvas");
  #picture = new RegionPicture(this.#regions);

  /** @param {Recording} recording */
  constructor(recording) {
    this.recording = recording;
    this.small = gridInputs(MAP, REACH, recording);
    this.large = gridInputs(REGIONS, REACH, recording);
    this.features = gridInputs(MAP, 1, { offset: [0, 0], scale: [1, 1] });
    this.#map.width = this.#map.height = MAP;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width  CSS pixels
   * @param {number} height  CSS pixels
   * @param {number} moment  which of the recording's
   */
  draw(context, width, height, moment) {
    const { sizes, moments } = this.recording;
    const layers = unpackWeights(sizes, moments[moment].weights);
    const layout = layoutColumns(sizes, width * NETWORK, height);
    context.clearRect(0, 0, width, height);
    context.lineCap = "round";
    drawWires(context, layout, layers, palette(), null, null, 0.8);
    this.#drawUnits(context, layout, layers);
    const side = Math.min(height, width * (1 - NETWORK) - 8);
    context.save();
    context.translate(width - side, (height - side) / 2);
    this.#drawPlane(context, side, layers);
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./network-layout.js").NetworkLayout} layout
   * @param {import("./network-wires.js").Weights[]} layers
   */
  #drawUnits(context, layout, layers) {
    const columns = [this.features, ...outputsOf(layers, this.small)];
    layout.columns.forEach(({ units, size }, column) => {
      const low = column === columns.length - 1 ? 0 : -1;
      for (const { unit, x, y } of units) {
        this.#paintMap(mapOf(columns[column], unit, MAP * MAP, low, 1));
        stamp(context, this.#map, x - size / 2, y - size / 2, size, Math.min(7, size * 0.2));
      }
    });
  }

  /** @param {Uint8Array} bytes */
  #paintMap(bytes) {
    const image = new ImageData(MAP, MAP);
    const pixels = new Uint32Array(image.data.buffer);
    const { diverging } = palette();
    bytes.forEach((byte, i) => { pixels[i] = diverging[byte]; });
    this.#map.getContext("2d")?.putImageData(image, 0, 0);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} side
   * @param {import("./network-wires.js").Weights[]} layers
   */
  #drawPlane(context, side, layers) {
    const [answers] = outputsOf(layers, this.large).slice(-1);
    const shape = [REGIONS, REGIONS];
    const winner = { dtype: "U8", shape, data: Uint8Array.from(answers, (answer) => Number(answer > 0.5)) };
    const confidence = { dtype: "U8", shape, data: Uint8Array.from(answers, (answer) => 255 * Math.abs(2 * answer - 1)) };
    this.#picture.draw({ view: "boundary", meta: { classes: "2" }, arrays: { winner, confidence } }, false, palette());
    stamp(context, this.#regions, 0, 0, side, 12);
    drawPoints(context, this.recording.points, new Plane(DEFAULT_DOMAIN, side, side), palette(), { heldOut: true, correct: null, values: null, scale: 0.9 });
  }
}

/**
 * A picture with round corners and a thin edge.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} picture
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @param {number} radius
 */
function stamp(context, picture, x, y, side, radius) {
  context.save();
  context.beginPath();
  context.roundRect(x, y, side, side, radius);
  context.clip();
  context.drawImage(picture, x, y, side, side);
  context.restore();
  context.beginPath();
  context.roundRect(x, y, side, side, radius);
  context.lineWidth = 1;
  context.strokeStyle = palette().line;
  context.stroke();
}
