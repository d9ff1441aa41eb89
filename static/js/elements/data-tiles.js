/** The tiles of the data: a section for each sort (points, tables, images), a tile for each dataset, drawn by the engine or of real pictures. */

import { h, icon, safeSvg } from "../dom.js";
import { inWorkbench } from "../forms.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { moveFocus } from "./popups.js";

/** @typedef {import("../types.js").Kind} Kind */
/** @typedef {import("../types.js").ImageSet} ImageSet */
/** @typedef {{data: Record<string, any>, element: HTMLButtonElement}} Tile */

const COLUMNS = 4;
const SORTS = ["plane", "table", "image", "sequence"];

export class DataTiles {
  /** @type {Tile[]} */
  tiles = [];

  /** @param {(data: Record<string, any>) => void} pick  what was chosen: its kind, and for images whatever else asks for the set */
  constructor(pick) {
    this.pick = pick;
    this.element = h("div", { class: "tile-box", role: "radiogroup", "aria-label": t("data.tiles") });
    this.element.addEventListener("keydown", (event) => this.walk(event));
  }

  /**
   * @param {Kind[]} kinds
   * @param {ImageSet[]} sets
   */
  furnish(kinds, sets) {
    const focused = this.tiles.find(({ element }) => element === document.activeElement)?.data;
    this.tiles = [];
    const sections = SORTS.map((sort) => {
      const tiles = sort === "image" ? sets.map((set) => this.ofSet(set)) : inWorkbench(kinds).filter((kind) => kind.shown_as === sort).map((kind) => this.ofKind(kind));
      this.tiles.push(...tiles);
      return tiles.length ? [h("h3", { class: "tiles-head" }, t(`data.sort.${sort}`)), h("div", { class: "tiles", "data-sort": sort }, ...tiles.map(({ element }) => element))] : [];
    });
    this.element.replaceChildren(...sections.flat());
    this.tiles.find(({ data }) => sameJson(data, focused))?.element.focus();
  }

  /**
   * @param {Kind} kind
   * @returns {Tile}
   */
  ofKind(kind) {
    return this.tile({ kind: kind.kind }, kind.title, kind.help ?? "", kind.thumbnail ? safeSvg(kind.thumbnail) : null);
  }

  /**
   * @param {ImageSet} set
   * @returns {Tile}
   */
  ofSet({ data, title, help, here, picture }) {
    const shown = picture ? h("img", { src: picture, alt: "", class: "pixels" }) : h("span", { class: "tile-absent" }, icon("download"));
    return this.tile(data, title, here ? help : `${t("images.absent")} ${help}`, shown);
  }

  /**
   * @param {Record<string, any>} data
   * @param {string} title
   * @param {string} help
   * @param {Node|null} picture
   * @returns {Tile}
   */
  tile(data, title, help, picture) {
    const element = h("button", { type: "button", class: "tile", role: "radio", "aria-checked": "false", "aria-label": title, title: help ? `${title}: ${help}` : title,
      "data-kind": data.kind, click: () => this.pick(data) }, picture ?? title);
    return { data, element };
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const moved = moveFocus(event, this.tiles.map(({ element }) => element), { columns: COLUMNS });
    const tile = this.tiles.find(({ element }) => element === moved);
    if (tile) this.pick(tile.data);
  }

  /**
   * @param {Record<string, any>} data  of the run on screen
   * @param {boolean} readonly
   */
  show(data, readonly) {
    const chosen = this.tiles.find((tile) => Object.entries(tile.data).every(([name, value]) => sameJson(data[name], value)));
    for (const tile of this.tiles) {
      const on = tile === chosen;
      tile.element.setAttribute("aria-checked", String(on));
      tile.element.tabIndex = on || (!chosen && tile === this.tiles[0]) ? 0 : -1;
      tile.element.disabled = readonly;
    }
  }
}
