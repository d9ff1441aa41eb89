/** Taking away pictures of one's own, for good: only once the run learns from something else, and with the server's word on it. */

import { ApiError } from "./api.js";

/**
 * @template Set
 * @param {object} how
 * @param {() => Promise<boolean>} how.leave  lets the run learn from other data; whether the server took that
 * @param {() => Promise<void>} how.remove  deletes the pictures
 * @param {() => Promise<Set[]>} how.sets  asks for the sets that there are now
 * @returns {Promise<{sets: Set[]|null, reason: string|null}>} the sets that are left, null where nothing was tried or they cannot be had,
 *   and why the pictures are still there: in the server's words, "" where it cannot be reached; null where they are gone
 */
export async function takeAway({ leave, remove, sets }) {
  /** @type {string|null} */
  let reason = null;
  try {
    if (!await leave()) return { sets: null, reason };
    await remove();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    reason = error.status === 0 ? "" : error.problems.map(({ message }) => message).join("; ");
  }
  return { sets: await sets().catch(() => null), reason };
}
