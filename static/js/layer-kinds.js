/** Which kinds of layers fit where, what a new one is like, and what the columns of the network are called. */

import { t } from "./messages.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Kind} Kind */
/** @typedef {Record<string, any>} Layer */

const RANKS = /** @type {const} */ (["row", "sequence", "image"]);
/** The argument that says how wide a layer is, where it has one. */
export const WIDTHS = ["units", "filters"];
const FIRST_FILTERS = 8;
const FIRST_UNITS = 32;

/**
 * @param {Pick<State, "architecture">} state
 * @param {number} at  number of a layer
 * @returns {"row"|"sequence"|"image"} what comes into it
 */
export function rankAt({ architecture }, at) {
  const came = at ? architecture?.layers[at - 1]?.output_shape : architecture?.input_shape;
  return RANKS[(came?.length ?? 2) - 2] ?? "row";
}

/**
 * @param {Pick<State, "architecture"|"catalog">} state
 * @param {number} at
 * @returns {Kind[]} what may stand there: of images everything that takes one, else what gives again what it takes
 */
export function kindsAt(state, at) {
  const rank = rankAt(state, at);
  const fits = (/** @type {Kind} */ kind) => (rank === "image" ? kind.takes : kind.keeps)?.includes(rank);
  return (state.catalog?.families.layers ?? []).filter(fits);
}

/**
 * @param {Pick<State, "architecture"|"catalog"|"spec">} state
 * @param {number} at
 * @returns {import("./types.js").Piece[]} rows of layers that may stand there: those that fit what comes in, as long as there is room
 */
export function piecesAt(state, at) {
  const room = mostLayers(state.catalog) - (state.spec?.model?.layers.length ?? 0);
  return (state.catalog?.pieces ?? []).filter(({ takes, layers }) => takes.includes(rankAt(state, at)) && layers.length <= room);
}

/**
 * @param {State["catalog"]} catalog
 * @returns {number} how many layers a network may have
 */
export function mostLayers(catalog) {
  return catalog?.limits.layers ?? Infinity;
}

/**
 * @param {import("./types.js").Piece} piece
 * @param {State["catalog"]} catalog
 * @param {Layer[]} layers  that are there
 * @param {number} at  where its first layer will stand
 * @returns {Layer[]} with the piece's layers, each as wide as one would begin with it there
 */
export function withPiece(piece, catalog, layers, at) {
  const found = [...layers];
  for (const [i, layer] of piece.layers.entries()) {
    const kind = catalog?.families.layers.find((entry) => entry.kind === layer.kind);
    if (kind) found.splice(at + i, 0, { ...newLayer(kind, found, at + i), ...layer });
  }
  return found;
}

/**
 * @param {Kind} kind
 * @param {Layer[]} layers  that are there
 * @param {number} at  where it will stand
 * @returns {Layer} as one would begin with it: as wide as the nearest of its sort before it, with ReLU, the image's size kept
 */
export function newLayer(kind, layers, at) {
  const width = WIDTHS.find((name) => has(kind, name));
  const like = layers.slice(0, at).findLast((layer) => width && layer[width]);
  return {
    kind: kind.kind,
    ...(width ? { [width]: like?.[width] ?? (width === "units" ? FIRST_UNITS : FIRST_FILTERS) } : {}),
    ...(has(kind, "activation") ? { activation: "relu" } : {}),
    ...(has(kind, "padding") && has(kind, "filters") ? { padding: "same" } : {}),
  };
}

/**
 * @param {Kind|undefined} kind
 * @param {string} argument
 * @returns {boolean} whether layers of this kind are asked for it
 */
export function has(kind, argument) {
  return Object.hasOwn(kind?.schema.properties ?? {}, argument);
}

/**
 * @param {Layer[]} layers
 * @param {number} at
 * @param {State["catalog"]} catalog
 * @returns {string} what the column of a layer is called: its number where all turn rows into rows, else what it is
 */
export function columnName(layers, at, catalog) {
  if (at === layers.length - 1) return t("builder.output");
  const kindOf = ({ kind = "dense" }) => catalog?.families.layers.find((entry) => entry.kind === kind);
  if (layers.every((layer) => kindOf(layer)?.keeps?.includes("row") ?? true) && !layers.some(({ kind }) => kind === "flatten")) return t("builder.layer", { number: at + 1 });
  return kindOf(layers[at])?.title ?? layers[at].kind;
}

/**
 * @param {string} name  as the engine calls a layer that was given no name: the third of its kind is "dense_3"
 * @param {Layer[]} layers
 * @param {State["catalog"]} catalog
 * @returns {string} as its column is headed
 */
export function headOf(name, layers, catalog) {
  const [, kind, number] = /^(.+)_(\d+)$/.exec(name) ?? [];
  const places = layers.flatMap((layer, at) => ((layer.kind ?? "dense") === kind && !layer.name ? [at] : []));
  const at = places[Number(number) - 1];
  return at === undefined ? name : columnName(layers, at, catalog);
}
