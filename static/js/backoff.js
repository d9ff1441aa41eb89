/** How long to wait before trying again: full jitter, so that a class that lost its server does not come back all at once. */

export const BACKOFF = { base: 250, cap: 8000 };

/**
 * @param {number} attempt  0 for the first try after a cut
 * @param {() => number} [random]  a number in [0, 1)
 * @returns {number} milliseconds in [0, min(cap, base · 2^attempt))
 */
export function backoff(attempt, random = Math.random) {
  return random() * Math.min(BACKOFF.cap, BACKOFF.base * 2 ** Math.min(attempt, 30));
}
