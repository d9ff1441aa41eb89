/** How numbers are written on screen: true minus signs, and as many digits as are worth reading. */

const MINUS = "\u2212";

/** @param {string} text */
function withMinus(text) {
  return text.startsWith("-") ? MINUS + text.slice(1) : text;
}

/**
 * @param {number} value
 * @param {number} [digits]  digits after the point
 */
export function fixed(value, digits = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : `${MINUS}∞`;
  const text = value.toFixed(digits);
  return withMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

/**
 * Three significant digits, without an exponent between 0.001 and 99,999.
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) return fixed(value);
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e5 || size < 1e-3) return withMinus(value.toExponential(1).replace("e+", "e").replace("e-", `e${MINUS}`));
  return withMinus(String(size >= 100 ? Math.round(value) : Number(value.toPrecision(3))));
}

/**
 * @param {number} share  0…1
 * @param {number} [digits]
 */
export function percent(share, digits = 1) {
  return Number.isFinite(share) ? `${fixed(share * 100, digits)}\u00a0%` : "–";
}

/**
 * Numbers for an axis: multiples of 1, 2 or 5 times a power of ten within the range.
 * @param {number} low
 * @param {number} high
 * @param {number} [most]  at most this many
 * @returns {number[]}
 */
export function ticks(low, high, most = 7) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const raw = span / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = /** @type {number} */ ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999)) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Two digits that count, and no 0 before the point: for a cell of a grid, or below a map. @param {number} value */
export function brief(value) {
  return short(Number(value.toPrecision(2))).replace(/^(−?)0\./, "$1.");
}
