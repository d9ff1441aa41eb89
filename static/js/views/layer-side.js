/** Beside a layer that is seen large: what the place under the pointer has seen, the chosen map's kernels, the examples that excite it most. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { KernelTiles } from "./kernel-tiles.js";
import { frame as outline, inTile } from "./layers-wires.js";
import { paintMap, paintPicture } from "./map-colors.js";
import { segmented } from "./segmented.js";
import { StrongestTiles } from "./strongest-tiles.js";

/** @typedef {import("./layers-frame.js").LayersFrame} LayersFrame */
/** @typedef {import("./layers-frame.js").LayerTold} LayerTold */

/** Side of a map that was looked at; of many, or in a narrow column, the smaller one. */
const SOURCES = [38, 52];
const NARROW = 260;
const MANY = 8;
const MOST_SOURCES = 16;

export class LayerSide {
  #arranged = "";

  constructor() {
    this.seen = h("canvas", { class: "large-seen", role: "img" });
    this.kernels = new KernelTiles();
    this.strongest = new StrongestTiles();
    this.look = segmented(t("layers.side"), /** @type {const} */ (["seen", "strongest"]).map((value) => ({ value, label: t(`layers.side.${value}`) })), "seen", (value) => this.#turnTo(value));
    this.element = h("div", { class: "large-side", role: "region", "aria-label": t("layers.side") }, this.look.element,
      h("section", { class: "large-part" }, h("h3", {}, t("layers.seen")), this.seen), this.kernels.element, this.strongest.element);
    this.#turnTo("seen");
  }

  /** Another layer is looked at. */
  begin() {
    this.strongest.clear();
    this.#turnTo("seen");
  }

  /** To what excites the map most: where everything is one column, that is far below. */
  jump() {
    this.#turnTo("strongest");
    this.element.scrollIntoView({ block: "start" });
  }

  /** @param {"seen"|"strongest"} value  what is shown where there is no room for both */
  #turnTo(value) {
    this.element.dataset.look = value;
    this.look.choose(value);
  }

  /** @param {LayersFrame} all @param {LayerTold} layer @param {any} about  of the computation that is pointed at @param {number|null} room  CSS pixels; null where the page scrolls */
  paint(all, layer, about, room) {
    this.look.element.hidden = layer.shape.length === 2; // of steps no strongest examples are looked for
    this.#paintSeen(all, layer, about);
    this.kernels.paint();
    this.strongest.paint();
    this.#arrange(layer.number, room);
  }

  /** Everything where there is room for it, else one of two. @param {number} layer @param {number|null} room */
  #arrange(layer, room) {
    const { element } = this;
    const key = JSON.stringify([room, element.clientWidth, element.dataset.look, layer, ...[this.kernels, this.strongest].map(({ element: part }) => [part.hidden, part.querySelectorAll("canvas").length])]);
    if (key === this.#arranged) return;
    this.#arranged = key;
    element.toggleAttribute("data-whole", room !== null);
    const end = Math.max(...[...element.children].map((part) => part.getBoundingClientRect().bottom));
    if (room !== null && end - element.getBoundingClientRect().top > room) element.removeAttribute("data-whole");
  }

  /** The picture and the maps before, with what the place has seen of them. @param {LayersFrame} all @param {LayerTold} layer @param {any} about */
  #paintSeen(all, layer, about) {
    const { seen } = this;
    const source = layer.sources[0];
    const before = source ? all.told.layers[source - 1] : null;
    const maps = before && before.shape.length > 1 ? Math.min(MOST_SOURCES, before.shown) : 0;
    const width = Math.max(120, this.element.clientWidth - 8);
    const size = SOURCES[width < NARROW || maps > MANY ? 0 : 1];
    const across = Math.max(1, Math.floor((width - 2 * size - 10) / (size + 4)));
    const [rows, columns] = all.frame.arrays.input.shape;
    const picture = { x: 1, y: 1, width: 2 * size, height: (2 * size * rows) / columns };
    const context = fitCanvas(seen, width, Math.max(picture.height + 2, Math.ceil(maps / across) * (size + 4)));
    context.clearRect(0, 0, width, seen.height);
    paintPicture(context, all.frame.arrays.input, picture);
    if (about?.boxes[0]) outline(context, inTile(picture, [rows, columns], about.boxes[0]));
    for (let unit = 0; unit < maps && before; unit += 1) {
      const tile = { x: 2 * size + 10 + (unit % across) * (size + 4), y: 1 + Math.floor(unit / across) * (size + 4), width: size, height: size };
      const bytes = all.maps(source);
      if (bytes) paintMap(context, bytes, unit, all.mapEnds(source, unit), all.scale(source, unit, "unit"), tile);
      const [first, last] = about?.units[source] ?? [1, 0];
      if (about?.boxes[source] && unit >= first && unit <= last) outline(context, inTile(tile, before.shape, about.boxes[source]));
    }
    seen.setAttribute("aria-label", about ? t("layers.seen.words", { rows: about.field.rows, columns: about.field.columns }) : t("layers.seen"));
  }
}
