/**
 * What is on a sheet, kept over a reload for this tab of the browser: every stroke as its points, with what can be taken back, and a picture
 * as large as there is room for. Each lab has a sheet of its own. Where nothing can be kept, nothing is said.
 */

import { recall, remember } from "../memory.js";
import { labHere } from "../open-tab.js";
import { drawn } from "./incoming.js";

/** @typedef {import("./pad.js").Point} Point */
/** @typedef {{strokes: Point[][], past: Point[][][], example: boolean}} Ink */
/** @typedef {{ink: Ink, photo: Blob|null, cleared: boolean, inked: boolean, chosen: number}} OnSheet  `cleared`: whether the photo was cleared, `inked`: and ink with it */

const KEY = "glassnet.sheet";
/** A picture takes at most so many bytes, a million characters of the few that a browser keeps. */
const ROOM = 750_000;
const LARGEST = 1600;
const SMALLEST = 200;
const BLOCK = 8192;

export class Kept {
  key = `${KEY}.${labHere()}`;
  #turn = 0;
  /** @type {{photo: Blob|null, text: string|null}} the picture that was written last */
  #written = { photo: null, text: null };

  /** @param {OnSheet} sheet  the newest is kept, whichever is written first */
  async keep({ ink, photo, cleared, inked, chosen }) {
    const turn = ++this.#turn;
    const rest = { ...packed(ink), cleared, inked, chosen };
    if (photo !== this.#written.photo) {
      const text = photo && await fitting(photo);
      if (turn !== this.#turn) return;
      this.#written = { photo, text };
    }
    const { text } = this.#written;
    const kept = remember("session", this.key, JSON.stringify({ ...rest, photo: text })) || remember("session", this.key, JSON.stringify({ ...rest, photo: null }));
    if (!kept) remember("session", this.key, null);  // better nothing than what was there before
  }

  /** @returns {OnSheet|null} what was there before the page was loaded again */
  recall() {
    try {
      const { photo, cleared, inked, chosen, ...ink } = JSON.parse(recall("session", this.key) ?? "null") ?? {};
      if (!ink.points) return null;
      const found = { ink: unpacked(ink), photo: photo && blobOf(photo), cleared, inked, chosen };
      this.#written = { photo: found.photo, text: photo };
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
  const all = [...new Set([...past.flat(), ...strokes])];
  const numbers = (/** @type {Point[][]} */ some) => some.map((stroke) => all.indexOf(stroke));
  return { points: all.map((stroke) => stroke.flat().map((value) => Math.round(10 * value))), now: numbers(strokes), past: past.map(numbers), example };
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
