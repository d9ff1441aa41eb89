/**
 * What stands where, by what the data is shown as: the elements of each place, and the switch from one to another without a reload.
 * A place is an element with `data-place` in the page's markup; a further way of showing data is a further line of the table.
 */

import { mount, release } from "./mounting.js";
import { shownAs } from "./shown-as.js";
import { Turning } from "./turning.js";

/** @typedef {import("./types.js").ViewElement} ViewElement */
/** @typedef {"tools"|"network"|"main"} PlaceName  under the tiles of the data, under the network's headers, and the main picture */

const POINTS = { tools: "draw/paintbox", network: "views/network", main: "views/boundary" };

/** Modules by `shown_as` and place. @type {Record<string, Record<PlaceName, string>>} */
export const SHOWN = {
  plane: POINTS,
  table: POINTS,
  image: { tools: "views/gallery", network: "views/layers", main: "views/answer" },
  sequence: { tools: "views/pairs", network: "views/reading", main: "views/reply" },
};

/** One place and what has stood in it: what is put aside comes back as it was. */
class Place {
  #turning = new Turning((module) => this.#bring(module));
  /** @type {Map<string, ViewElement>} */
  #kept = new Map();

  /** @param {HTMLElement} spot  of the markup */
  constructor(spot) {
    this.name = /** @type {PlaceName} */ (spot.dataset.place);
    /** @type {HTMLElement} */
    this.now = spot;
  }

  /**
   * @param {string} module
   * @returns {Promise<void>} once it stands, or something newer does; rejected where it could not be loaded
   */
  show(module) {
    return this.#turning.show(module);
  }

  /** @param {string} module */
  async #bring(module) {
    const known = this.#kept.get(module);
    if (known) this.#put(known);
    else this.#kept.set(module, await mount(module, (element) => this.#put(element)));
  }

  /** @param {ViewElement} element */
  #put(element) {
    if (element === this.now) return;
    release(/** @type {ViewElement} */ (this.now));
    this.now.replaceWith(element);
    this.now = element;
  }
}

export class Places {
  /**
   * @param {(again: (() => void)|null) => void} told  with a way to try again where something could not be loaded, null once all stands
   * @param {Document|HTMLElement} [root]
   */
  constructor(told, root = document) {
    this.told = told;
    this.places = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-place]"))].map((spot) => new Place(spot));
  }

  /**
   * @param {string} shown  as the data is
   * @returns {Promise<void>} once everything stands, or it was told that something does not
   */
  show(shown) {
    const modules = SHOWN[shown] ?? SHOWN.plane;
    document.body.dataset.shown = shown;
    return Promise.all(this.places.map((place) => place.show(modules[place.name]))).then(() => this.told(null), (error) => {
      reportError(error);
      this.told(() => void this.show(shown));
    });
  }

  /**
   * From now on what stands here follows the data of the run on screen.
   * @param {import("./store.js").Store} store
   */
  follow(store) {
    const turn = () => {
      const shown = shownAs(store.state);
      if (shown) void this.show(shown);
    };
    for (const key of /** @type {const} */ (["spec", "catalog"])) store.on(key, turn);
    turn();
  }
}
