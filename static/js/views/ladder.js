/** The logarithmic scale of the gradient ladder. Pure. */

/**
 * Whole powers of ten around positive numbers; at least two decades, and no more than 16 below the largest.
 * @param {readonly (number|null)[]} values
 * @returns {{low: number, high: number}} exponents
 */
export function decades(values) {
  const logs = values.filter((value) => value !== null && Number.isFinite(value) && value > 0).map((value) => Math.log10(Number(value)));
  if (!logs.length) return { low: -4, high: 0 };
  const high = Math.ceil(Math.max(...logs) + 1e-9) + 0;
  return { low: Math.max(high - 16, Math.min(high - 2, Math.floor(Math.min(...logs)))), high };
}

/**
 * @param {number|null} value
 * @param {{low: number, high: number}} scale
 * @returns {number} 0…1 of the way, 0 for nothing
 */
export function rung(value, { low, high }) {
  if (value === null || !(value > 0)) return 0;
  return Math.max(0.004, Math.min(1, (Math.log10(value) - low) / (high - low)));
}
