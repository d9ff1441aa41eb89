/**
 * The wires between two columns: width and opacity say how heavy a weight is, color its sign. They share one canvas and are
 * stroked in a few batches of equal look, so that thousands stay as smooth as ten.
 */

import { metaJson } from "./frame-meta.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("./network-layout.js").NetworkLayout} NetworkLayout */
/** @typedef {{name: string, inputs: number, outputs: number, kernel: ArrayLike<number>, bias: ArrayLike<number>|null, through?: boolean}} Weights  `through`: no weights, every unit goes on by itself */
/** @typedef {{layer: number, from: number, to: number}} Wire */

const BUCKETS = 18;
/** Weights beyond this look alike. */
const HEAVIEST = 6;
const REACH = 7;

/**
 * The weights of every layer, in order.
 * @param {Frame} frame  `weights`: per layer a kernel (in, out) and a bias (out,)
 * @returns {Weights[]}
 */
export function readWeights(frame) {
  const names = /** @type {string[]} */ (metaJson(frame, "layers") ?? []);
  return names.filter((name) => frame.arrays[`${name}.kernel`]).map((name) => {
    const { shape, data } = frame.arrays[`${name}.kernel`];
    const bias = /** @type {Float32Array|undefined} */ (frame.arrays[`${name}.bias`]?.data) ?? null;
    return { name, inputs: shape[0], outputs: shape[1], kernel: /** @type {Float32Array} */ (data), bias };
  });
}

/**
 * What leads into every column after the first, once the weights are there: a layer's own, or, where it has none, as dropout has none, each unit on to its own.
 * @param {readonly Weights[]} weights
 * @param {ReadonlyArray<[string, number]>} columns
 * @returns {Weights[]}
 */
export function alongColumns(weights, columns) {
  if (!weights.length) return [];
  const named = new Map(weights.map((layer) => [layer.name, layer]));
  return columns.slice(1).map(([name, outputs], at) => named.get(name) ?? passing(name, columns[at][1], outputs));
}

/** @param {string} name @param {number} inputs @param {number} outputs @returns {Weights} */
function passing(name, inputs, outputs) {
  const kernel = new Float32Array(inputs * outputs).fill(NaN);
  for (let unit = 0; unit < Math.min(inputs, outputs); unit += 1) kernel[unit * outputs + unit] = 0;
  return { name, inputs, outputs, kernel, bias: null, through: true };
}

/** @param {number} weight @returns {number} CSS pixels */
export function wireWidth(weight) {
  return 0.5 + 6 * (1 - Math.exp(-Math.abs(weight) / 2.4));
}

/** @param {number} weight @returns {number} 0…1 */
export function wireOpacity(weight) {
  return 0.1 + 0.72 * (1 - Math.exp(-Math.abs(weight) / 0.9));
}

/** @param {number} weight @returns {number} batch of equal look, heavier is higher; even is positive, odd negative */
function bucketOf(weight) {
  const share = Math.sqrt(Math.min(1, Math.abs(weight) / HEAVIEST));
  return 2 * Math.min(BUCKETS - 1, Math.floor(share * BUCKETS)) + (weight < 0 ? 1 : 0);
}

/** @param {number} bucket @returns {number} the |weight| in the middle of a batch */
function weightOf(bucket) {
  return ((Math.floor(bucket / 2) + 0.5) / BUCKETS) ** 2 * HEAVIEST;
}

/**
 * Height of a wire's curve a share of the way along: a cubic Bézier with both handles at half the distance.
 * @param {number} y1
 * @param {number} y2
 * @param {number} t
 */
function heightAt(y1, y2, t) {
  return y1 + (y2 - y1) * t * t * (3 - 2 * t);
}

/**
 * The share of the way along at which the curve has reached a place between the columns.
 * @param {number} place  0…1 of the horizontal distance
 */
export function shareAt(place) {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i += 1) {
    const t = (low + high) / 2;
    const at = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3;
    if (at < place) low = t;
    else high = t;
  }
  return (low + high) / 2;
}

/**
 * The horizontal span of the wires into a layer.
 * @param {NetworkLayout} layout
 * @param {number} layer  0 is the first layer after the features
 */
export function span(layout, layer) {
  const [before, after] = [layout.columns[layer], layout.columns[layer + 1]];
  return { left: before.x + before.size / 2, right: after.x - after.size / 2 };
}

/**
 * A place on a wire, a share of the way along its curve.
 * @param {NetworkLayout} layout
 * @param {Wire} wire
 * @param {number} t
 * @returns {{x: number, y: number}}
 */
export function pointOn(layout, { layer, from, to }, t) {
  const { left, right } = span(layout, layer);
  const place = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3;
  return { x: left + (right - left) * place, y: heightAt(layout.columns[layer].units[from].y, layout.columns[layer + 1].units[to].y, t) };
}

/**
 * Draws every wire between units that are shown.
 * @param {CanvasRenderingContext2D} context
 * @param {NetworkLayout} layout
 * @param {readonly Weights[]} layers
 * @param {{negative: string, positive: string, accent: string, muted: string}} colors
 * @param {{column: number, index: number}|null} focus  the unit whose wires stand out
 * @param {Wire|null} hovered
 * @param {number} scale  line width factor
 */
export function drawWires(context, layout, layers, colors, focus, hovered, scale) {
  layers.forEach((weights, layer) => {
    if (layer + 1 >= layout.columns.length) return;
    if (weights.through) return drawPassing(context, layout, layer, colors, scale);
    const faint = batch(layout, weights, layer, (from, to) => focus !== null && !touches(focus, layer, from, to));
    stroke(context, faint, colors, 0.16, scale);
    const strong = batch(layout, weights, layer, (from, to) => focus === null || touches(focus, layer, from, to));
    stroke(context, strong, colors, focus === null ? crowding(layout, layer) : 1.25, scale);
  });
  if (hovered && layers[hovered.layer]) drawHovered(context, layout, layers, hovered, colors, scale);
}

/**
 * Thin straight lines from unit to unit, where nothing is weighed.
 * @param {CanvasRenderingContext2D} context
 * @param {NetworkLayout} layout
 * @param {number} layer
 * @param {{muted: string}} colors
 * @param {number} scale
 */
function drawPassing(context, layout, layer, { muted }, scale) {
  const { left, right } = span(layout, layer);
  const targets = new Map(layout.columns[layer + 1].units.map(({ unit, y }) => [unit, y]));
  context.strokeStyle = muted;
  context.lineWidth = scale;
  context.globalAlpha = 0.6;
  context.beginPath();
  for (const { unit, y } of layout.columns[layer].units) {
    const to = targets.get(unit);
    if (to === undefined) continue;
    context.moveTo(left, y);
    context.lineTo(right, to);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * Many wires step back together, so that the units stay in front.
 * @param {NetworkLayout} layout
 * @param {number} layer
 */
function crowding(layout, layer) {
  const count = layout.columns[layer].shown * layout.columns[layer + 1].shown;
  return Math.min(1, (64 / Math.max(1, count)) ** 0.3);
}

/**
 * @param {{column: number, index: number}} focus
 * @param {number} layer
 * @param {number} from
 * @param {number} to
 */
function touches(focus, layer, from, to) {
  return (focus.column === layer && focus.index === from) || (focus.column === layer + 1 && focus.index === to);
}

/**
 * @param {NetworkLayout} layout
 * @param {Weights} weights
 * @param {number} layer
 * @param {(from: number, to: number) => boolean} include
 * @returns {Array<Path2D|undefined>} a path per look
 */
function batch(layout, weights, layer, include) {
  const { left, right } = span(layout, layer);
  const middle = (left + right) / 2;
  /** @type {Array<Path2D|undefined>} */
  const paths = new Array(2 * BUCKETS);
  for (const source of layout.columns[layer].units) {
    for (const target of layout.columns[layer + 1].units) {
      if (!include(source.unit, target.unit)) continue;
      const bucket = bucketOf(weights.kernel[source.unit * weights.outputs + target.unit]);
      const path = (paths[bucket] ??= new Path2D());
      path.moveTo(left, source.y);
      path.bezierCurveTo(middle, source.y, middle, target.y, right, target.y);
    }
  }
  return paths;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Array<Path2D|undefined>} paths
 * @param {{negative: string, positive: string}} colors
 * @param {number} emphasis
 * @param {number} scale
 */
function stroke(context, paths, colors, emphasis, scale) {
  paths.forEach((path, bucket) => {
    if (!path) return;
    const weight = weightOf(bucket);
    context.strokeStyle = bucket % 2 ? colors.negative : colors.positive;
    context.globalAlpha = Math.min(1, wireOpacity(weight) * emphasis);
    context.lineWidth = wireWidth(weight) * scale;
    context.stroke(path);
  });
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {NetworkLayout} layout
 * @param {readonly Weights[]} layers
 * @param {Wire} wire
 * @param {{negative: string, positive: string, accent: string}} colors
 * @param {number} scale
 */
function drawHovered(context, layout, layers, wire, colors, scale) {
  const { left, right } = span(layout, wire.layer);
  const source = layout.columns[wire.layer].units[wire.from];
  const target = layout.columns[wire.layer + 1].units[wire.to];
  if (!source || !target) return;
  const weight = layers[wire.layer].kernel[wire.from * layers[wire.layer].outputs + wire.to];
  const middle = (left + right) / 2;
  const path = new Path2D();
  path.moveTo(left, source.y);
  path.bezierCurveTo(middle, source.y, middle, target.y, right, target.y);
  context.strokeStyle = colors.accent;
  context.globalAlpha = 0.3;
  context.lineWidth = wireWidth(weight) * scale + 6;
  context.stroke(path);
  context.globalAlpha = 1;
  context.strokeStyle = weight < 0 ? colors.negative : colors.positive;
  context.lineWidth = wireWidth(weight) * scale;
  context.stroke(path);
}

/**
 * The wire under a place, the nearest within reach.
 * @param {NetworkLayout} layout
 * @param {readonly Weights[]} layers
 * @param {number} x
 * @param {number} y
 * @returns {Wire|null}
 */
export function wireAt(layout, layers, x, y) {
  for (let layer = 0; layer < layers.length && layer + 1 < layout.columns.length; layer += 1) {
    const { left, right } = span(layout, layer);
    if (x > left + 3 && x < right - 3) return layers[layer].through ? null : nearestWire(layout, layer, shareAt((x - left) / (right - left)), y);
  }
  return null;
}

/**
 * @param {NetworkLayout} layout
 * @param {number} layer
 * @param {number} t
 * @param {number} y
 * @returns {Wire|null}
 */
function nearestWire(layout, layer, t, y) {
  /** @type {Wire|null} */
  let best = null;
  let distance = REACH;
  for (const source of layout.columns[layer].units) {
    for (const target of layout.columns[layer + 1].units) {
      const away = Math.abs(heightAt(source.y, target.y, t) - y);
      if (away >= distance) continue;
      distance = away;
      best = { layer, from: source.unit, to: target.unit };
    }
  }
  return best;
}
