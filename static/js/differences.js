/** What differs between two configurations, in words: "learning rate 0.03 → 0.3". Only what differs is said. */

import { t } from "./messages.js";
import { sameJson } from "./paths.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {{path: string, title: string, from: string, to: string}} Difference */

/** Sections of a spec that are of a kind, and the catalogue's family of each. @type {Record<string, string>} */
const FAMILIES = { data: "data", loss: "losses", optimizer: "optimizers", schedule: "schedules", training: "training" };
/** Networks of more sorts of layers, or that take more signs to tell, are not listed whole. */
const SHORT = { layers: 5, signs: 40 };
/** What is chosen of a layer, but tells it from others of its kind less than what it is. */
const INCIDENTAL = ["activation", "padding"];
const PLAIN = ["regularization", "clipping", "redraw"];

/**
 * @param {Spec|null|undefined} before
 * @param {Spec} after
 * @param {Catalog|null} catalog  for the titles of fields; their own names where it is not there yet
 * @returns {Difference[]}
 */
export function differences(before, after, catalog) {
  if (!before) return [];
  /** @type {Difference[]} */
  const found = [];
  for (const [section, family] of Object.entries(FAMILIES)) found.push(...sectionDifferences(section, before[section], after[section], catalog?.families?.[family] ?? []));
  found.push(...layerDifferences(before.model, after.model, catalog));
  for (const section of PLAIN) found.push(...fieldDifferences(section, before[section] ?? {}, after[section] ?? {}, plainTitles(catalog, section)));
  if (before.seed !== after.seed) found.push({ path: "seed", title: t("differences.seed"), from: String(before.seed), to: String(after.seed) });
  return found;
}

/**
 * @param {Difference} difference
 * @returns {string} in one short phrase
 */
export function inWords({ title, from, to }) {
  return t("differences.one", { title, from, to });
}

/**
 * @param {string} section
 * @param {Record<string, any>} before
 * @param {Record<string, any>} after
 * @param {import("./types.js").Kind[]} kinds
 * @returns {Difference[]}
 */
function sectionDifferences(section, before = {}, after = {}, kinds = []) {
  const titleOf = (/** @type {string} */ kind) => kinds.find((entry) => entry.kind === kind)?.title ?? kind;
  const schema = kinds.find(({ kind }) => kind === after.kind)?.schema?.properties ?? {};
  if (before.kind === after.kind) return fieldDifferences(section, before, after, schema);
  const shared = Object.keys(after).filter((name) => name in before && name !== "kind");
  const pick = (/** @type {Record<string, any>} */ from) => Object.fromEntries(shared.map((name) => [name, from[name]]));
  const own = Object.keys(after).filter((name) => !(name in before));
  const details = own.length && own.length <= 3 ? ` (${own.map((name) => `${titleOfField(schema, name)} ${valueText(after[name])}`).join(", ")})` : "";
  return [
    { path: `${section}.kind`, title: t(`differences.${section}`), from: titleOf(before.kind), to: titleOf(after.kind) + details },
    ...(section === "data" ? [] : fieldDifferences(section, pick(before), pick(after), schema)),
  ];
}

/**
 * @param {string} section
 * @param {Record<string, any>} before
 * @param {Record<string, any>} after
 * @param {Record<string, any>} schema  of the fields
 * @returns {Difference[]}
 */
function fieldDifferences(section, before, after, schema) {
  return Object.keys({ ...before, ...after })
    .filter((name) => !sameJson(before[name], after[name]))
    .map((name) => ({ path: `${section}.${name}`, title: titleOfField(schema, name), from: valueText(before[name]), to: valueText(after[name]) }));
}

/**
 * @param {Record<string, any>} schema
 * @param {string} name
 */
function titleOfField(schema, name) {
  const title = schema[name]?.title ?? name.replaceAll("_", " ");
  return /^[A-Z][a-z]/.test(title) ? title[0].toLowerCase() + title.slice(1) : title;
}

/**
 * @param {Catalog|null} catalog
 * @param {string} section
 * @returns {Record<string, any>}
 */
function plainTitles(catalog, section) {
  const defs = catalog?.spec_schema?.$defs ?? {};
  const name = catalog?.spec_schema?.properties?.[section]?.$ref?.split("/").at(-1) ?? section[0].toUpperCase() + section.slice(1);
  return defs[name]?.properties ?? {};
}

/**
 * The network layer by layer; where the number of layers differs, as a whole.
 * @param {{layers: any[], weights?: any}} before
 * @param {{layers: any[], weights?: any}} after
 * @param {Catalog|null} catalog
 * @returns {Difference[]}
 */
function layerDifferences(before, after, catalog) {
  /** @type {Difference[]} */
  const found = [];
  if (before.layers.length !== after.layers.length) {
    found.push({ path: "model.layers", title: t("differences.layers"), ...shapeTexts(before.layers, after.layers, (layer) => layerText(layer, catalog)) });
  } else {
    after.layers.forEach((layer, i) => found.push(...oneLayer(before.layers[i], layer, i, after.layers.length, (kind) => layerText({ kind }, catalog))));
  }
  if (!sameJson(before.weights ?? null, after.weights ?? null)) {
    found.push({ path: "model.weights", title: t("differences.weights"), from: givenText(before.weights), to: givenText(after.weights) });
  }
  return joined(found);
}

/**
 * @param {any} layer
 * @param {Catalog|null} catalog
 * @returns {string} what it is, and what is chosen of it that is not usual: a block without its shortcut is another thing than one with it
 */
function layerText(layer, catalog) {
  const kind = catalog?.families?.layers?.find((entry) => entry.kind === layer.kind);
  const title = kind?.title ?? layer.kind.replaceAll("_", " ");
  const unusual = Object.entries(kind?.schema?.properties ?? {})
    .filter(([name, { ui }]) => ui?.control === "choice" && !INCIDENTAL.includes(name) && layer[name] !== undefined && !sameJson(layer[name], kind?.defaults?.[name]))
    .map(([name]) => `${titleOfField(kind?.schema?.properties ?? {}, name)} ${valueText(layer[name])}`);
  return unusual.length ? `${title} (${unusual.join(", ")})` : title;
}

/**
 * @param {any} before
 * @param {any} after
 * @param {number} i
 * @param {number} count
 * @param {(kind: string) => string} titleOf
 * @returns {Difference[]}
 */
function oneLayer(before, after, i, count, titleOf) {
  const where = i === count - 1 ? t("differences.output") : t("differences.layer", { number: i + 1 });
  if (before.kind !== after.kind) return [{ path: `model.layers[${i}].kind`, title: where, from: titleOf(before.kind), to: titleOf(after.kind) }];
  const open = (/** @type {string} */ name) => i === count - 1 && name === "units" && (before[name] ?? after[name] ?? null) !== null && (before[name] === null || after[name] === null);
  return Object.keys({ ...before, ...after })
    .filter((name) => name !== "name" && !sameJson(before[name], after[name]) && !open(name))  // an output that is left open is what the data asks for
    .map((name) => ({ path: `model.layers[${i}].${name}`, title: `${where}: ${name.replaceAll("_", " ")}`, from: valueText(before[name]), to: valueText(after[name]) }));
}

/**
 * The same change in several layers is said once.
 * @param {Difference[]} found
 * @returns {Difference[]}
 */
function joined(found) {
  /** @type {Map<string, Difference>} */
  const once = new Map();
  for (const difference of found) {
    const name = difference.path.split(".").at(-1) ?? "";
    const key = `${name}|${difference.from}|${difference.to}`;
    const known = once.get(key);
    once.set(key, known ? { ...known, title: name.replaceAll("_", " ") } : difference);
  }
  return [...once.values()];
}

/**
 * Two networks of different length: short ones as they are, of long ones what stands between their common beginning and end.
 * @param {any[]} before
 * @param {any[]} after
 * @param {(layer: any) => string} told
 * @returns {{from: string, to: string}}
 */
function shapeTexts(before, after, told) {
  const [one, other] = [before, after].map((layers) => runsOf(layers, told));
  const most = Math.min(one.length, other.length);
  if ([one, other].every((runs) => runs.length <= SHORT.layers && runs.join("-").length <= SHORT.signs)) return { from: one.join("-"), to: other.join("-") };
  let [start, end] = [0, 0];
  while (start < most && one[start] === other[start]) start += 1;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [from, to] = [one, other].map((runs) => runs.slice(start, runs.length - end).map((text) => (/^\d+$/.test(text) ? t("differences.dense", { units: text }) : text)).join(", ") || t("differences.none"));
  return { from, to };
}

/**
 * @param {any[]} layers
 * @param {(layer: any) => string} told
 * @returns {string[]} dense ones by their units, others by what they are, the same in a row once
 */
function runsOf(layers, told) {
  /** @type {{name: string, count: number}[]} */
  const runs = [];
  layers.forEach((layer, i) => {
    const dense = layer.kind === "dense";
    const name = !dense ? told(layer) : i === layers.length - 1 ? t("differences.open") : String(layer.units);
    if (!dense && runs.at(-1)?.name === name) runs[runs.length - 1].count += 1;
    else runs.push({ name, count: 1 });
  });
  return runs.map(({ name, count }) => (count > 1 ? t("differences.times", { name, count }) : name));
}

/** @param {any} weights */
function givenText(weights) {
  return t(weights ? "differences.given" : "differences.drawn");
}

/**
 * @param {any} value
 * @returns {string}
 */
export function valueText(value) {
  if (value === null || value === undefined) return t("differences.none");
  if (typeof value === "boolean") return t(value ? "differences.on" : "differences.off");
  if (typeof value === "number") return String(value).replace("-", "−");
  if (Array.isArray(value)) return value.length > 6 ? t("differences.items", { count: value.length }) : value.map(valueText).join(", ");
  if (typeof value === "object") {
    const { kind, ...rest } = value;
    const parts = Object.entries(rest).map(([name, part]) => `${name.replaceAll("_", " ")} ${valueText(part)}`);
    return kind ? [kind.replaceAll("_", " "), ...parts].join(" ") : parts.join(", ");
  }
  return String(value);
}
