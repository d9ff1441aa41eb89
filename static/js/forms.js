/**
 * From JSON Schema to form fields: what kind of control each argument gets, its bounds, and how slider positions become values.
 * Pure: the elements draw what this says.
 */

import { sameJson } from "./paths.js";

/** @typedef {import("./types.js").Schema} Schema */
/**
 * @typedef {object} Field
 * @property {string} path  where the value stands in the spec
 * @property {string} name
 * @property {string} label
 * @property {string} help
 * @property {string} hint  what is said below the field at all times; "" where nothing is
 * @property {"slider"|"choice"|"switch"|"number"|"text"|"lines"|"hidden"} control
 * @property {boolean} integer
 * @property {boolean} nullable
 * @property {string} none  what it means to leave the field empty, as its description says; "" where that is too long or not said
 * @property {number|undefined} min
 * @property {number|undefined} max
 * @property {boolean} openMin  the minimum itself is not allowed
 * @property {boolean} openMax
 * @property {number|undefined} step
 * @property {"linear"|"log"} scale
 * @property {{value: any, label: string}[]} options
 * @property {number|undefined} maxLength
 * @property {boolean} first  it stands above those that are folded away
 * @property {Record<string, any>} beside  what changes with it, by name, once it holds something
 * @property {boolean} live  a running training takes the change as it is
 * @property {any} default
 */

const POSITIONS = 1000;
const LOG_FLOOR = 1e-6;
/** How a description ends that says what an empty field means, in words that have room in it. */
const SAID_OF_NONE = /; empty: ([^;.:]{1,14})\.$/;

/**
 * The node a schema stands for: `$ref` followed, "this or null" opened.
 * @param {Schema} node
 * @param {Record<string, Schema>} [definitions]
 * @returns {Schema} what was found, with the outer title, description, default and ui on top
 */
export function resolve(node, definitions = {}) {
  const { $ref, anyOf, allOf, ...own } = node;
  if ($ref) return { ...resolve(definitions[String($ref).split("/").pop() ?? ""] ?? {}, definitions), ...own };
  if (allOf?.length === 1) return { ...resolve(allOf[0], definitions), ...own };
  const real = anyOf?.filter((/** @type {Schema} */ part) => part.type !== "null");
  if (anyOf && real.length === 1) return { ...resolve(real[0], definitions), ...own, nullable: real.length < anyOf.length };
  return node;
}

/**
 * The schema at a path of the spec, for parts that are one model and not a choice of kinds.
 * @param {Schema} root  the spec's schema, with `$defs`
 * @param {string[]} keys
 * @returns {Schema}
 */
export function schemaAt(root, keys) {
  return keys.reduce((node, key) => resolve(node.properties?.[key] ?? {}, root.$defs), resolve(root, root.$defs));
}

/**
 * @param {Schema} schema  an object schema
 * @param {{path?: string, definitions?: Record<string, Schema>, skip?: string[]}} [how]
 * @returns {Field[]} one field per argument that people may set, in the schema's order
 */
export function fieldsOf(schema, { path = "", definitions = schema.$defs ?? {}, skip = [] } = {}) {
  const properties = Object.entries(resolve(schema, definitions).properties ?? {});
  return properties
    .filter(([name, property]) => name !== "kind" && !skip.includes(name) && property.const === undefined)
    .map(([name, property]) => fieldOf(name, resolve(property, definitions), path))
    .filter((field) => field.control !== "hidden");
}

/**
 * @param {string} name
 * @param {Schema} schema  already resolved
 * @param {string} [path]  of the object the field belongs to
 * @returns {Field}
 */
export function fieldOf(name, schema, path = "") {
  const ui = schema.ui ?? {};
  const choices = optionsOf(schema, ui);
  return {
    path: path ? `${path}.${name}` : name,
    name,
    label: ui.label ?? titled(schema.title ?? name),
    help: schema.description ?? "",
    hint: ui.hint ?? "",
    control: ui.control ?? controlOf(schema, choices),
    integer: schema.type === "integer",
    nullable: Boolean(schema.nullable),
    none: SAID_OF_NONE.exec(schema.description ?? "")?.[1] ?? "",
    min: schema.minimum ?? schema.exclusiveMinimum ?? ui.min,
    max: schema.maximum ?? schema.exclusiveMaximum ?? ui.max,
    openMin: schema.minimum === undefined && schema.exclusiveMinimum !== undefined,
    openMax: schema.maximum === undefined && schema.exclusiveMaximum !== undefined,
    step: ui.step ?? (schema.type === "integer" ? 1 : undefined),
    scale: ui.scale === "log" ? "log" : "linear",
    options: choices,
    maxLength: schema.maxLength,
    first: Boolean(ui.first),
    beside: ui.beside ?? {},
    live: Boolean(ui.live),
    default: schema.default,
  };
}

/**
 * A choice in whose place something else is shown names that first, and whatever is chosen then leads back.
 * @param {Field} field
 * @param {string|undefined} label  of what is shown instead
 * @param {any} value  that would hold
 * @returns {Field}
 */
export function standIn(field, label, value) {
  return label ? { ...field, options: [{ value, label }, ...field.options] } : field;
}

/**
 * @param {Schema} schema
 * @param {any[]} choices
 * @returns {Field["control"]}
 */
function controlOf(schema, choices) {
  if (choices.length) return "choice";
  if (schema.type === "boolean") return "switch";
  if (schema.type === "string") return "text";
  if (schema.type !== "integer" && schema.type !== "number") return "hidden";
  const bounded = [schema.minimum ?? schema.exclusiveMinimum, schema.maximum ?? schema.exclusiveMaximum].every((bound) => bound !== undefined);
  return bounded ? "slider" : "number";
}

/**
 * @param {Schema} schema
 * @param {Record<string, any>} ui
 * @returns {{value: any, label: string}[]}
 */
function optionsOf(schema, ui) {
  const values = ui.options ?? schema.enum ?? [];
  return values.map((/** @type {any} */ option) => {
    if (option !== null && typeof option === "object") return { value: option.value, label: option.label ?? titled(String(option.value)) };
    return { value: option, label: ui.labels?.[option] ?? (typeof option === "string" ? titled(option) : String(option)) };
  });
}

/**
 * @param {string} name  as it stands in JSON
 * @returns {string} the same for people: "learning_rate" → "Learning rate"
 */
export function titled(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Smallest and largest value that a slider of this field reaches; an open bound is stepped back from.
 * @param {Field} field
 * @returns {[number, number]}
 */
export function reach(field) {
  const low = field.min ?? 0;
  const high = field.max ?? 1;
  if (field.scale === "log") return [low > 0 ? low : LOG_FLOOR, field.openMax ? high * 0.999 : high];
  const step = field.step ?? (high - low) / POSITIONS;
  return [field.openMin ? low + step : low, field.openMax ? high - step : high];
}

/**
 * @param {Field} field
 * @param {number} value
 * @returns {number} the slider position, 0…1000; with a log scale that may be 0, position 0 is zero itself
 */
export function toPosition(field, value) {
  const [low, high] = reach(field);
  if (field.scale === "log" && value < low) return 0;
  const share = field.scale === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, share || 0)) * POSITIONS);
}

/**
 * @param {Field} field
 * @param {number} position  0…1000
 * @returns {number} a value worth reading: two significant digits on a log scale, whole steps on a linear one
 */
export function fromPosition(field, position) {
  const [low, high] = reach(field);
  const share = position / POSITIONS;
  if (field.scale === "log") {
    if (position <= 0 && !(field.min !== undefined && field.min > 0) && !field.openMin) return 0;
    return tidy(field, Number((low * (high / low) ** share).toPrecision(2)));
  }
  const step = field.step ?? niceStep((high - low) / 200);
  return tidy(field, Number((low + Math.round((share * (high - low)) / step) * step).toPrecision(9)));
}

/**
 * @param {Field} field
 * @param {number} value
 * @returns {number} within reach, and whole where it has to be
 */
function tidy(field, value) {
  const [low, high] = reach(field);
  const kept = Math.min(high, Math.max(field.scale === "log" && value === 0 ? 0 : low, value));
  return field.integer ? Math.round(kept) : kept;
}

/**
 * @param {number} wish
 * @returns {number} 1, 2 or 5 times a power of ten, at most `wish`… or the next below it
 */
function niceStep(wish) {
  const power = 10 ** Math.floor(Math.log10(wish));
  const factor = [5, 2, 1].find((f) => f * power <= wish * 1.0001) ?? 1;
  return factor * power;
}

/**
 * What somebody typed, as a value of the field.
 * @param {Field} field
 * @param {string} text
 * @returns {{value: any, error?: undefined}|{value?: undefined, error: "number"|"whole"|"low"|"high"}}
 */
export function parseInput(field, text) {
  if (field.control === "text" || field.control === "lines") return { value: text };
  const clean = text.trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
  if (clean === "" && field.nullable) return { value: null };
  const value = Number(clean);
  if (clean === "" || !Number.isFinite(value)) return { error: "number" };
  if (field.integer && !Number.isInteger(value)) return { error: "whole" };
  if (field.min !== undefined && (value < field.min || (field.openMin && value === field.min))) return { error: "low" };
  if (field.max !== undefined && (value > field.max || (field.openMax && value === field.max))) return { error: "high" };
  return { value };
}

/**
 * A value as it stands in an input: no more digits than were meant.
 * @param {any} value
 * @returns {string}
 */
export function inputText(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

/**
 * What to ask for when the kind changes: what a person set themselves is kept where the new kind means the same by it,
 * all else is left to the new kind's defaults.
 * @param {import("./types.js").Kind} to
 * @param {import("./types.js").Kind|undefined} from
 * @param {Record<string, any>} current
 * @returns {Record<string, any>}
 */
export function switchKind(to, from, current) {
  const definitions = to.schema.$defs ?? {};
  const before = defaultsOf(from);
  const after = defaultsOf(to);
  const kept = Object.entries(to.schema.properties ?? {}).filter(([name, property]) => name !== "kind"
    && current?.[name] !== undefined && !sameJson(current[name], before[name]) && sameJson(before[name], after[name])
    && fits(resolve(property, definitions), current[name]));
  return { kind: to.kind, ...Object.fromEntries(kept.map(([name]) => [name, current[name]])) };
}

/**
 * @param {import("./types.js").Kind|undefined} kind
 * @returns {Record<string, any>}
 */
export function defaultsOf(kind) {
  if (kind?.defaults) return kind.defaults;
  return Object.fromEntries(Object.entries(kind?.schema.properties ?? {}).map(([name, property]) => [name, property.default]));
}

/**
 * @param {Schema} schema
 * @param {any} value
 * @returns {boolean} whether the value may stand where the schema is asked
 */
function fits(schema, value) {
  if (schema.enum) return schema.enum.includes(value);
  if (typeof value !== "number") return true;
  return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)
    && value > (schema.exclusiveMinimum ?? -Infinity) && value < (schema.exclusiveMaximum ?? Infinity);
}

/**
 * The problem that belongs to a field: at its path or below it.
 * @param {import("./types.js").Problem[]} problems
 * @param {string} path
 * @returns {string} "" when there is none
 */
export function problemAt(problems, path) {
  const own = problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`));
  return own?.message ?? "";
}
