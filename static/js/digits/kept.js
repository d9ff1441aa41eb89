/**
 * A picture that was brought, and what was drawn, kept for this tab of the browser until the page is visited anew: it is there again after
 * a reload, and when the page is come back to by Back or Forward; a link to it begins with nothing. Kept are the strokes as their points,
 * with what can be taken back of them, and the one picture that is there, a large one made smaller; not the pictures that were there
 * before it. Each lab keeps its own, and without a lab each run. All of them have one budget, and the oldest go first (memory.js); where
 * nothing can be kept, nothing is said.
 */

import { recall, rememberSpare } from "../memory.js";
import { labHere } from "../open-tab.js";
import { drawn } from "./incoming.js";

/** @typedef {import("./pad.js").Point} Point */
/** @typedef {{strokes: Point[][], past: Point[][][], example: boolean}} Ink */
/** @typedef {{cleared: boolean, inked: boolean, chosen: number} & ReturnType<typeof packed>} OnSheet  beside the photo: whether it was cleared, and ink with it; which find was chosen */

/** A picture takes at most so many bytes, a million characters of the few that a browser keeps. */
const ROOM = 750_000;
const LARGEST = 1600;
const SMALLEST = 200;
const BLOCK = 8192;
/** At the latest after so many milliseconds a pen that is lifted, or a picture that has come, is kept. */
const AT_LATEST = 500;

/** Whether this page was here before, and is loaded again or come back to; not so when a link or an address was opened. */
export function cameBack() {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return visit?.type === "reload" || visit?.type === "back_forward";
}

/** What is kept belongs to this entry of the browser's history: a later visit that keeps nothing has nothing to come back to. */
function mark() {
  if (!history.state?.kept) history.replaceState({ ...history.state, kept: true }, "");
}

/** @template {Record<string, any>} Rest */
export class Kept {
  #turn = 0;
  /** @type {{photo: Blob|null, text: string|null}} the picture that was written last */
  #written = { photo: null, text: null };

  /** @type {(() => {photo: Blob|null, rest: Rest})|null} makes what is to be kept next */
  #next = null;

  /** @param {string} name  what it is kept under */
  constructor(name) {
    this.name = name;
  }

  /** Its lab's own, or that of the run of this entry in the browser's history. */
  get key() {
    return `glassnet.${this.name}.${labHere() || (history.state?.run ?? location.pathname)}`;
  }

  /**
   * Kept when there is nothing else to do, so that a pen waits for no writing, and in any case before the page is left.
   * @param {() => {photo: Blob|null, rest: Rest}} made
   */
  soon(made) {
    const waits = this.#next !== null;
    this.#next = made;
    mark();
    if (waits) return;
    document.addEventListener("visibilitychange", this.#now);
    if (typeof requestIdleCallback === "function") requestIdleCallback(this.#now, { timeout: AT_LATEST });
    else setTimeout(this.#now, AT_LATEST);
  }

  #now = () => {
    const made = this.#next?.();
    this.#next = null;
    document.removeEventListener("visibilitychange", this.#now);
    if (made) void this.keep(made.photo, made.rest);
  };

  forget() {
    this.#turn += 1;
    this.#next = null;
    rememberSpare(this.key, null);
  }

  /**
   * The newest is kept, whichever is written first.
   * @param {Blob|null} photo
   * @param {Rest} rest  to be there again with it
   */
  async keep(photo, rest) {
    const turn = ++this.#turn;
    mark();
    if (photo !== this.#written.photo) {
      const text = photo && await fitting(photo);
      if (turn !== this.#turn) return;
      this.#written = { photo, text };
    }
    [this.#written.text, null].some((text) => rememberSpare(this.key, JSON.stringify({ photo: text, rest })));
  }

  /**
   * @template Found
   * @param {(photo: Blob|null, rest: Rest) => Found} read  may throw where what is kept is damaged
   * @returns {Found|null} what was there before the page was loaded again; it is forgotten where the page is visited anew
   */
  recall(read) {
    if (!cameBack() || !history.state?.kept) {
      this.forget();
      return null;
    }
    try {
      const { photo: text = null, rest } = JSON.parse(recall("session", this.key) ?? "null") ?? {};
      if (!rest) return null;
      const photo = text && blobOf(text);
      const found = read(photo, rest);
      this.#written = { photo, text };
      return found;
    } catch {
      return null;
    }
  }
}

/**
 * Every stroke once, its points in tenths of a pixel; what is on the pad, and was, is told by the strokes' numbers.
 * @param {Ink} ink
 */
export function packed({ strokes, past, example }) {
  /** @type {Map<Point[], number>} */
  const all = new Map();
  const numberOf = (/** @type {Point[]} */ stroke) => all.get(stroke) ?? all.set(stroke, all.size).size - 1;
  const numbers = (/** @type {Point[][]} */ some) => some.map(numberOf);
  const told = { past: past.map(numbers), now: numbers(strokes) };
  return { points: [...all.keys()].map((stroke) => stroke.flat().map((value) => Math.round(10 * value))), ...told, example };
}

/**
 * @param {ReturnType<typeof packed>} ink
 * @returns {Ink}
 */
export function unpacked({ points, now, past, example }) {
  const all = points.map((values) => Array.from({ length: values.length / 2 }, (_, i) => /** @type {Point} */ ([values[2 * i] / 10, values[2 * i + 1] / 10])));
  const strokes = (/** @type {number[]} */ numbers) => numbers.map((number) => all[number]);
  return { strokes: strokes(now), past: past.map(strokes), example };
}

/**
 * @param {Blob} photo
 * @returns {Promise<string|null>} it, or a smaller picture of the same, as text; null where the browser can make none
 */
async function fitting(photo) {
  if (photo.size <= ROOM) return textOf(photo);
  try {
    const bitmap = await createImageBitmap(photo, { imageOrientation: "from-image" });
    for (let longest = LARGEST; longest >= SMALLEST; longest *= 0.75) {
      const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
      const smaller = await drawn(bitmap, bitmap.width * scale, bitmap.height * scale);
      if (smaller && smaller.size <= ROOM) return await textOf(smaller);
    }
  } catch {
    // The server may know what the browser cannot open: it stays until the page is left.
  }
  return null;
}

/** @param {Blob} blob @returns {Promise<string>} its type and its bytes in Base64 */
async function textOf(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const blocks = Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, i) => String.fromCharCode(...bytes.subarray(i * BLOCK, (i + 1) * BLOCK)));
  return `${blob.type};${btoa(blocks.join(""))}`;
}

/** @param {string} text @returns {Blob} */
function blobOf(text) {
  const at = text.lastIndexOf(";");
  return new Blob([Uint8Array.from(atob(text.slice(at + 1)), (letter) => letter.charCodeAt(0))], { type: text.slice(0, at) });
}
