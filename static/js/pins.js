/** The configurations pinned for comparing: up to six, kept for this tab of the browser, each with the curves it had when it was pinned. */

import { recall, remember } from "./memory.js";
import { sameJson } from "./paths.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {{x: number[], y: number[]}} Points */
/** @typedef {{name: string, spec: Spec, curves?: Record<string, Points>}} Pin */

const KEY = "glassnet.pins";
export const MOST_PINS = 6;
const LETTERS = "ABCDEF";

export class Pins {
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @returns {Pin[]} */
  list() {
    try {
      const found = JSON.parse(recall("session", KEY) ?? "[]");
      return Array.isArray(found) ? found.filter((pin) => pin?.name && pin?.spec).slice(0, MOST_PINS) : [];
    } catch {
      return [];
    }
  }

  /**
   * @param {Spec} spec
   * @param {Record<string, Points>} [curves]  by column
   * @returns {"added"|"there"|"full"}
   */
  add(spec, curves) {
    const list = this.list();
    const known = list.find((pin) => sameJson(pin.spec, spec));
    if (known) {
      this.#keep(list.map((pin) => (pin === known ? { ...pin, curves } : pin)));
      return "there";
    }
    if (list.length >= MOST_PINS) return "full";
    const name = [...LETTERS].find((letter) => !list.some((pin) => pin.name === letter)) ?? `${list.length + 1}`;
    this.#keep([...list, { name, spec, curves }]);
    return "added";
  }

  /** @param {string} name */
  remove(name) {
    this.#keep(this.list().filter((pin) => pin.name !== name));
  }

  /** @param {Spec} spec */
  has(spec) {
    return this.list().some((pin) => sameJson(pin.spec, spec));
  }

  /** @param {() => void} listener  called after every change */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {Pin[]} list */
  #keep(list) {
    remember("session", KEY, list.length ? JSON.stringify(list) : null);
    for (const listener of this.#listeners) listener();
  }
}

export const pins = new Pins();
