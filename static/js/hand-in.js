/** How much may be handed in at once; the numbers are the server's (`most` of GET /api/images). */

/** @typedef {{pictures: number, bytes: number}} Most */

/** What a form needs beside each file's own bytes, at most. */
const AROUND = 300;

/**
 * @template T
 * @param {T[]} pictures  to be added
 * @param {number} already  are there
 * @param {number} most
 * @returns {{taken: T[], left: number}} those there is room for, and how many are left out
 */
export function fitting(pictures, already, most) {
  const taken = pictures.slice(0, Math.max(0, most - already));
  return { taken, left: pictures.length - taken.length };
}

/**
 * @param {{count: number, bytes: number}} given
 * @param {Most} most
 * @returns {{key: string, values: Record<string, number>}|null} what is to be said of it before it is sent; null where it may be
 */
export function tooMuch({ count, bytes }, most) {
  if (count > most.pictures) return { key: "own.many", values: { count, most: most.pictures } };
  if (bytes + count * AROUND > most.bytes) return { key: "own.large", values: { size: Math.ceil(bytes / 1e6), most: Math.floor(most.bytes / 1e6) } };
  return null;
}
