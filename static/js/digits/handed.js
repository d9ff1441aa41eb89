/** A drawing that goes along from one lab to the next: it is on that lab's pad when it opens, once. */

import { recall, remember } from "../memory.js";
import { labHere } from "../open-tab.js";

/** @typedef {ReturnType<typeof import("./kept.js").packed>} Packed */

const HANDED = "glassnet.handed";

/**
 * @param {string} lab  where it is to be taken up
 * @param {Packed} ink
 */
export function handOn(lab, ink) {
  remember("session", HANDED, JSON.stringify({ lab, ink }));
}

/** @returns {Packed|null} what was handed to the lab of this page; whatever was handed on is gone then, also where it was for another */
export function takeHanded() {
  const text = recall("session", HANDED);
  if (text === null) return null;
  remember("session", HANDED, null);
  try {
    const { lab, ink } = JSON.parse(text);
    return lab === labHere() ? ink : null;
  } catch {
    return null;
  }
}
