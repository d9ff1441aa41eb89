/** What a loss curve looks like, in one word, and how each word is drawn. */

/** @typedef {"falls"|"creeps"|"waits"|"climbs"|"zigzags"|"turns"} Shape */

const SAMPLES = 60;
/** A curve that lost less than this share of itself creeps. */
const CREEP = 0.25;
/** How many times its own reach a curve that zigzags travels up and down. */
const RESTLESS = 3.2;
/** How much of its reach is left of a zigzag when neighbors are averaged, at most, and how many to each side are. */
const CALM = 0.7;
const SMOOTH = 4;
/** A curve that needs more than this share of the time for half of its way has waited. */
const LATE = 0.3;

/** How a shape is drawn: its height (0 to 1) over its time (0 to 1). @type {Record<Shape, (t: number) => number>} */
export const DRAWN = {
  falls: (t) => Math.exp(-5 * t),
  creeps: (t) => 0.9 - 0.12 * t,
  waits: (t) => 0.08 + 0.87 / (1 + Math.exp(18 * (t - 0.6))),
  climbs: (t) => 0.04 + 0.96 * (Math.exp(4.5 * t) - 1) / (Math.exp(4.5) - 1),
  zigzags: (t) => 0.5 + 0.38 * (2 * Math.abs(((t * 6) % 1) * 2 - 1) - 1),
  turns: (t) => 0.12 + 0.8 * (t < 0.35 ? ((0.35 - t) / 0.35) ** 2 : ((t - 0.35) / 0.65) ** 1.5),
};

/**
 * @param {readonly number[]} losses  in the order of time; those that are no number are passed over
 * @returns {Shape|null} null where there is too little to see
 */
export function shapeOf(losses) {
  const raw = resampled(losses.filter(Number.isFinite));
  if (raw.length < 3) return null;
  const reach = reachOf(raw);
  if (reach === 0) return "creeps";
  let way = 0;
  for (let i = 1; i < raw.length; i += 1) way += Math.abs(raw[i] - raw[i - 1]);
  const y = smoothed(raw);
  const [first, last, low] = [raw[0], y[y.length - 1], Math.min(...y)];
  if (last > 1.5 * first) return low < 0.85 * first ? "turns" : "climbs";
  if (way > RESTLESS * reach && reach > CREEP * Math.max(...raw) && reachOf(y) < CALM * reach) return "zigzags";
  if (turned(y)) return "turns";
  if (last > (1 - CREEP) * first) return "creeps";
  return y.findIndex((value) => value < first - (first - last) / 2) > LATE * y.length ? "waits" : "falls";
}

/** Whether a curve fell well and rose again; its last point may be the best epoch taken back. @param {readonly number[]} y */
function turned(y) {
  const whole = y.slice(0, -1);
  const low = Math.min(...whole);
  const peak = Math.max(...whole.slice(whole.indexOf(low)));
  return low < 0.85 * y[0] && whole.indexOf(low) < 0.75 * y.length && peak > 1.15 * low && peak - low > 0.1 * (y[0] - low);
}

/** @param {readonly number[]} y */
function reachOf(y) {
  return Math.max(...y) - Math.min(...y);
}

/** A mean over neighbors, fewer of them towards the ends. @param {readonly number[]} y */
function smoothed(y) {
  return y.map((_, i) => {
    const side = Math.min(i, y.length - 1 - i, Math.floor(y.length / SAMPLES) * SMOOTH);
    const near = y.slice(i - side, i + side + 1);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

/**
 * @param {readonly number[]} values
 * @returns {number[]} as many as there are, SAMPLES of them at most, first and last among them
 */
export function resampled(values) {
  if (values.length <= SAMPLES) return [...values];
  return Array.from({ length: SAMPLES }, (_, i) => values[Math.round((i * (values.length - 1)) / (SAMPLES - 1))]);
}

/**
 * A curve as the points of an SVG polyline in a box.
 * @param {readonly number[]} heights  0 to 1
 * @param {number} width
 * @param {number} height
 * @returns {string}
 */
export function polyline(heights, width, height) {
  const margin = 3;
  return heights.map((y, i) => `${(margin + (i / Math.max(1, heights.length - 1)) * (width - 2 * margin)).toFixed(1)},${(height - margin - y * (height - 2 * margin)).toFixed(1)}`).join(" ");
}
