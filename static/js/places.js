/**
 * What stands where, by what the data is shown as: the elements of each place, and the switch from one to another without a reload.
 * A place is an element with `data-place` in the page's markup; a further way of showing data is a further line of the table.
 */

import { mount, release } from "./mounting.js";
import { shownAs } from "./shown-as.js";

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
  /** @type {Promise<void>} */
  #turning = Promise.resolve();
  #wanted = "";
  #shown = "";
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
   * @returns {Promise<void>} once it stands, or something newer does
   */
  show(module) {
    this.#wanted = module;
    this.#turning = this.#turning.then(() => this.#turn());
    return this.#turning;
  }

  async #turn() {
    if (this.#shown === this.#wanted) return;
    this.#shown = this.#wanted;
    const known = this.#kept.get(this.#shown);
    if (known) this.#put(known);
    else this.#kept.set(this.#shown, await mount(this.#shown, (element) => this.#put(element)));
  }

  /** @param {ViewElement} element */
  #put(element) {
    release(/** @type {ViewElement} */ (this.now));
    this.now.replaceWith(element);
    this.now = element;
  }
}

export class Places {
  /** @param {Document|HTMLElement} [root] */
  constructor(root = document) {
    this.places = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-place]"))].map((spot) => new Place(spot));
  }

  /**
   * @param {string} shown  as the data is
   * @returns {Promise<unknown>} once everything stands
   */
  show(shown) {
    const modules = SHOWN[shown] ?? SHOWN.plane;
    document.body.dataset.shown = shown;
    return Promise.all(this.places.map((place) => place.show(modules[place.name])));
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
