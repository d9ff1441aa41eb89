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
 * @param {number[]} sizes  of the classes, as they are offered
 * @param {number} most  pictures together
 * @returns {number[]} how many of each are taken where that is too many: as many of every class, of a small one all
 */
export function evenShares(sizes, most) {
  const shares = sizes.map(() => 0);
  let room = most;
  for (let growing = sizes.filter(Boolean).length; growing && room > 0;) {
    const still = sizes.flatMap((size, i) => (shares[i] < size ? [i] : []));
    const step = Math.max(1, Math.floor(Math.min(room / still.length, ...still.map((i) => sizes[i] - shares[i]))));
    for (const i of still.slice(0, room)) {
      shares[i] += step;
      room -= step;
    }
    growing = sizes.filter((size, i) => shares[i] < size).length;
  }
  return shares;
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} count  at most as many as there are
 * @returns {T[]} so many of them, from beginning to end in equal steps: pictures that follow each other are much alike
 */
export function spread(items, count) {
  return Array.from({ length: count }, (_, i) => items[Math.floor((i + 0.5) * items.length / count)]);
}

/**
 * @param {string[]} paths  of files below a chosen folder, with it
 * @param {string[]} parts  what folders are called that are parts of a set and no classes (`parts` of GET /api/images)
 * @returns {{classes: string[], parts: string[]}} the class of each file, by the server's rule for a zip: the folder it lies in, where a
 *   folder around everything does not count, nor do parts; which parts were put together
 */
export function classesOf(paths, parts) {
  const folders = paths.map((path) => path.split("/").slice(0, -1));
  const classes = (/** @type {number} */ depth) => folders.map((names) => names[Math.min(depth, names.length - 1)]);
  for (let depth = 0; ; depth++) {
    const around = [...new Set(folders.map((names) => names[depth]))].sort();
    const apart = around.length > 1 && around.every((name) => parts.includes(name?.toLowerCase()));
    if (!(around.length === 1 || apart) || folders.some((names) => names.length < depth + 2)) return { classes: classes(depth), parts: [] };
    if (apart) return { classes: classes(depth + 1), parts: around };
  }
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
