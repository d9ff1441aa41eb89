/**
 * The tiles of the data: a section for each sort (points, tables, images …), a tile for each dataset, drawn by the engine or of real
 * pictures. The section of the data on show is open, others as they were left.
 */

import { h, icon, safeSvg } from "../dom.js";
import { inWorkbench } from "../kinds.js";
import { recall, remember } from "../memory.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { moveFocus } from "./popups.js";

/** @typedef {import("../types.js").Kind} Kind */
/** @typedef {import("../types.js").ImageSet} ImageSet */
/** @typedef {{data: Record<string, any>, element: HTMLButtonElement}} Tile */

const SORTS = ["plane", "table", "image", "sequence"];
const KEPT = "glassnet.data.sections";

export class DataTiles {
  /** @type {Tile[]} */
  tiles = [];
  /** @type {Map<string, HTMLDetailsElement>} by sort */
  sections = new Map();
  /** @type {Record<string, boolean>} sections that somebody opened or closed */
  left = JSON.parse(recall("local", KEPT) ?? "{}");
  /** The sort of the data on show; at first as the server wrote it into the page. */
  sort = document.body.dataset.shown ?? "";

  /** @type {Record<string, any>|null} what was chosen and is not carried out yet */
  chosen = null;

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
    this.sections.clear();
    for (const sort of SORTS) {
      const tiles = sort === "image" ? sets.map((set) => this.ofSet(set)) : inWorkbench(kinds).filter((kind) => kind.shown_as === sort).map((kind) => this.ofKind(kind));
      this.tiles.push(...tiles);
      if (tiles.length) this.sections.set(sort, this.section(sort, tiles));
    }
    this.element.replaceChildren(...this.sections.values());
    this.unfold(this.sort);
    this.busy(this.chosen);
    this.tiles.find(({ data }) => sameJson(data, focused))?.element.focus();
  }

  /** What was chosen shows so at once, until it is carried out. @param {Record<string, any>|null} data  null: nothing waits any longer */
  busy(data) {
    this.chosen = data;
    for (const tile of this.tiles) tile.element.setAttribute("aria-busy", String(data !== null && sameJson(tile.data, data)));
  }

  /**
   * @param {string} sort
   * @param {Tile[]} tiles
   * @returns {HTMLDetailsElement}
   */
  section(sort, tiles) {
    const head = h("summary", { click: () => this.leave(sort) }, icon("down"), h("h3", { class: "tiles-head" }, t(`data.sort.${sort}`)), h("small", {}, String(tiles.length)));
    return /** @type {HTMLDetailsElement} */ (h("details", { class: "fold tiles-fold", "data-sort": sort }, head, h("div", { class: "tiles" }, ...tiles.map(({ element }) => element))));
  }

  /** Somebody opens or closes a section: so it stays. @param {string} sort */
  leave(sort) {
    this.left[sort] = !this.sections.get(sort)?.open;
    remember("local", KEPT, JSON.stringify(this.left));
  }

  /** @param {string} sort  of the data on show */
  unfold(sort) {
    this.sort = sort;
    for (const [name, section] of this.sections) section.open = this.left[name] ?? name === sort;
  }

  /**
   * @param {Kind} kind
   * @returns {Tile}
   */
  ofKind(kind) {
    const tile = this.tile({ kind: kind.kind }, kind.title, kind.help ?? "", kind.thumbnail ? safeSvg(kind.thumbnail) : null);
    if (kind.shown_as === "sequence") tile.element.append(h("span", { class: "tile-name" }, kind.title));  // a few letters do not say what they are of
    return tile;
  }

  /**
   * @param {ImageSet} set
   * @returns {Tile}
   */
  ofSet({ data, title, help, here, picture }) {
    const shown = picture ? h("img", { src: picture, alt: "", class: "pixels" }) : h("span", { class: "tile-absent" }, icon("download"));
    const tile = this.tile(data, title, here ? help : `${t("images.absent")} ${help}`, shown);
    tile.element.append(h("span", { class: "tile-name" }, title));  // sets that are not here look alike
    return tile;
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
    if (!(/** @type {Element} */ (event.target).matches(".tile"))) return;
    const open = this.tiles.filter(({ element }) => element.closest("details")?.open);
    const moved = moveFocus(event, open.map(({ element }) => element), { columns: columnsOf(/** @type {Element} */ (event.target)) });
    const tile = this.tiles.find(({ element }) => element === moved);
    if (tile) this.pick(tile.data);
  }

  /**
   * @param {Record<string, any>} data  of the run on screen
   * @param {string} sort  its own
   * @param {boolean} readonly
   */
  show(data, sort, readonly) {
    if (sort !== this.sort) this.unfold(sort);
    const chosen = this.tiles.find((tile) => Object.entries(tile.data).every(([name, value]) => sameJson(data[name], value)));
    for (const tile of this.tiles) {
      const on = tile === chosen;
      tile.element.setAttribute("aria-checked", String(on));
      tile.element.tabIndex = on || (chosen?.element.parentElement !== tile.element.parentElement && !tile.element.previousElementSibling) ? 0 : -1;
      tile.element.disabled = readonly;
    }
  }
}

/** @param {Element} tile  @returns {number} how many stand beside each other where it is */
function columnsOf(tile) {
  const beside = /** @type {HTMLElement[]} */ ([...(tile.parentElement?.children ?? [])]);
  return Math.max(2, beside.filter(({ offsetTop }) => offsetTop === beside[0].offsetTop).length);
}
