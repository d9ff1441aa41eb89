/**
 * What every picture has in common: frames are only stored when they arrive and drawn when the screen is ready, the theme and
 * the size are followed, and a person's intent leaves as an event that the page carries out.
 */

import { onPaletteChange } from "../draw/color.js";
import { loop } from "../loop.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").ViewRequest} ViewRequest */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("../client.js").RunClient} RunClient */
/** @typedef {{unit: number, column: number, index: number, layer: string, name: string}} UnitSelection  a unit by its place in the `units` frame and in its column */

export class GlassElement extends HTMLElement {
  /** @type {Store|undefined} */
  store;
  /** @type {RunClient|undefined} */
  client;
  /** @type {Array<() => void>} */
  #releases = [];
  #built = false;

  /** Pictures wanted from the server while this element is on the page. @returns {ViewRequest[]} */
  get views() {
    return [];
  }

  /** Where its first picture will be, and is waited for in words; null where there is enough to see without it. @returns {HTMLElement|null} */
  get blank() {
    return this;
  }

  /** Keeps what a frame brings; drawing comes later. @param {Frame} _frame */
  update(_frame) {}

  /** Forgets everything that belongs to the run shown so far. */
  reset() {}

  /** Draws what was kept. Called by the page's animation loop, at most once per screen refresh. */
  paint() {}

  /** Makes the element's children, once. */
  build() {}

  /** Called when the theme changed. */
  restyle() {
    this.repaint();
  }

  connectedCallback() {
    if (!this.#built) {
      this.#built = true;
      this.build();
    }
    const observer = new ResizeObserver(() => this.resized());
    observer.observe(this);
    this.#releases = [onPaletteChange(() => this.restyle()), () => observer.disconnect()];
    this.connected();
    this.repaint();
  }

  disconnectedCallback() {
    for (const release of this.#releases) release();
    this.#releases = [];
  }

  /** Called each time the element enters the page, after build(). */
  connected() {}

  /** Called when the element's size changed. */
  resized() {
    this.repaint();
  }

  /**
   * Listens to the store for as long as the element is on the page.
   * @template {keyof State} Key
   * @param {Key} key
   * @param {(value: State[Key]) => void} listener
   */
  follow(key, listener) {
    const stop = this.store?.on(key, (value) => listener(value));
    if (stop) this.#releases.push(stop);
  }

  /** @param {() => void} act  called at every Escape while the element is on the page: what shows at a hover can be sent away by it */
  onEscape(act) {
    const listener = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && act();
    document.addEventListener("keydown", listener, true);
    this.#releases.push(() => document.removeEventListener("keydown", listener, true));
  }

  /** @param {() => void} release  called when the element leaves the page */
  whenGone(release) {
    this.#releases.push(release);
  }

  repaint() {
    if (this.isConnected) loop.request(this);
  }

  /** Whether this page may only watch. */
  get readonly() {
    return Boolean(this.store?.state.readonly);
  }

  /**
   * @param {string} type
   * @param {Record<string, unknown>} [fields]
   */
  sendCommand(type, fields = {}) {
    this.dispatchEvent(new CustomEvent("glass-command", { bubbles: true, detail: { type, ...fields } }));
  }

  /** Says that `views` has changed. */
  wishesChanged() {
    this.dispatchEvent(new CustomEvent("glass-views", { bubbles: true }));
  }

  /**
   * @param {string} path  dotted path into the spec
   * @param {unknown} value
   */
  sendChange(path, value) {
    this.dispatchEvent(new CustomEvent("glass-change", { bubbles: true, detail: { path, value } }));
  }
}

/**
 * Gives a canvas the size of its box in device pixels and its drawing context in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width  CSS pixels
 * @param {number} height  CSS pixels
 * @returns {CanvasRenderingContext2D} transformed to CSS pixels; not cleared unless the size changed
 */
export function fitCanvas(canvas, width, height) {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
