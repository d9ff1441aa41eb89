/** The training examples that excite a map or a unit most, each with the place where. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { frame as outline, inTile } from "./layers-wires.js";
import { paintPicture } from "./map-colors.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

const TILE = 66;

export class StrongestTiles {
  /** @type {Frame|null} */
  #frame = null;
  /** @type {Frame|null} */
  #painted = null;

  constructor() {
    this.title = h("h3", {}, t("layers.strongest"));
    this.tiles = h("div", { class: "strongest-tiles" });
    this.note = h("p", { class: "view-note" });
    this.element = h("section", { class: "large-part strongest", hidden: true }, this.title, this.tiles, this.note);
  }

  clear() {
    this.#frame = null;
    this.tiles.replaceChildren();
  }

  /** @param {Frame} frame  `strongest` */
  update(frame) {
    this.#frame = frame;
  }

  paint() {
    const frame = this.#frame;
    if (frame === this.#painted) return;
    this.#painted = frame;
    this.element.hidden = !frame?.arrays.pictures;
    if (!frame?.arrays.pictures) return;
    const { labels, boxes, classes, looked, of } = metaJson(frame, "json");
    const { pictures, value } = frame.arrays;
    const [count, rows, columns, channels] = pictures.shape;
    this.tiles.replaceChildren(...Array.from({ length: count }, (_, at) => {
      const canvas = h("canvas", { role: "img", "aria-label": t("layers.strongest.one", { place: at + 1, name: classes[labels[at]] ?? "", value: short(Number(value.data[at])) }) });
      const box = { x: 0, y: 0, width: TILE, height: (TILE * rows) / columns };
      const context = fitCanvas(canvas, TILE, box.height);
      paintPicture(context, { ...pictures, shape: [rows, columns, channels] }, box, at * rows * columns * channels);
      if (boxes[at]) outline(context, inTile(box, [rows, columns], boxes[at]));
      return h("figure", {}, canvas, h("figcaption", {}, short(Number(value.data[at]))));
    }));
    this.note.textContent = t("layers.strongest.note", { looked, of });
  }
}
