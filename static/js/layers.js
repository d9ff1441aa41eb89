/** Editing the list of layers: pure, so that every edit is one new list to send. */

/** @typedef {Record<string, any>} Layer */

export const MAX_UNITS = 64;

/**
 * A new layer like its neighbor on the left, or else on the right.
 * @param {Layer[]} layers
 * @param {number} at  it will stand before the layer that is there now
 * @returns {Layer[]}
 */
export function addLayer(layers, at) {
  const hidden = layers.slice(0, -1);
  const like = hidden[at - 1] ?? hidden[at];
  const layer = { kind: "dense", units: Math.min(MAX_UNITS, like?.units ?? 4), activation: like?.activation ?? "tanh" };
  return layers.toSpliced(at, 0, layer);
}

/**
 * @param {Layer[]} layers
 * @param {number} at
 * @returns {Layer[]}
 */
export function removeLayer(layers, at) {
  return layers.toSpliced(at, 1);
}

/**
 * Moves a layer among the hidden ones; the last layer stays last.
 * @param {Layer[]} layers
 * @param {number} from
 * @param {number} to  its place afterwards
 * @returns {Layer[]}
 */
export function moveLayer(layers, from, to) {
  const target = Math.max(0, Math.min(layers.length - 2, to));
  return layers.toSpliced(from, 1).toSpliced(target, 0, layers[from]);
}

/**
 * @param {number} value
 * @param {number} [most]
 * @returns {number} a count of units that a layer can have
 */
export function boundUnits(value, most = MAX_UNITS) {
  return Math.max(1, Math.min(most, Math.round(value) || 1));
}

/**
 * Whether two entries of the feature list name the same feature; `"x"` is short for `{kind: "x"}`.
 * @param {any} a
 * @param {any} b
 * @returns {boolean}
 */
export function sameFeature(a, b) {
  return featureKey(a) === featureKey(b);
}

/**
 * @param {any} feature
 * @returns {string}
 */
export function featureKey(feature) {
  if (typeof feature === "string") return feature;
  return feature.kind === "formula" ? `=${feature.expression}` : feature.kind;
}

/**
 * Takes the feature in, in the order of the catalogue, or out if it is in. At least one stays.
 * @param {any[]} features
 * @param {string} name
 * @param {string[]} order
 * @returns {any[]}
 */
export function toggleFeature(features, name, order) {
  const without = features.filter((feature) => !sameFeature(feature, name));
  if (without.length < features.length) return without.length ? without : features;
  const rank = (/** @type {any} */ feature) => {
    const at = order.indexOf(featureKey(feature));
    return at < 0 ? order.length : at;
  };
  return [...features, name].sort((a, b) => rank(a) - rank(b));
}
