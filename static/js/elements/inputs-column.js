/** The header of the network's first column: which features of a point the network is given. */

import { h, icon } from "../dom.js";
import { problemAt } from "../forms.js";
import { featureKey, sameFeature, toggleFeature } from "../layers.js";
import { t } from "../messages.js";
import { store } from "../store.js";
import { isImages, isSequences } from "../shown-as.js";
import { isTable } from "../table-preview.js";
import { openPopup } from "./popups.js";

/** @typedef {import("../types.js").State} State */

/** @type {Record<string, string>} */
const SIGNS = { x: "x", y: "y", x2: "x²", y2: "y²", xy: "xy", sin_x: "sin x", sin_y: "sin y" };

/** @typedef {(features: any[]) => void} Change */

/**
 * @param {State} state
 * @param {Change} change
 * @param {boolean} tight  no room for a chip per feature: they wait behind a button
 * @returns {HTMLElement}
 */
export function inputsColumn(state, change, tight) {
  const { spec, problems, architecture } = state;
  if (isTable(state)) return columnsOf(state);
  if (isImages(state)) return imagesOf(state);
  if (isSequences(state)) return sequencesOf(state);
  const features = spec?.data.features ?? [];
  const problem = problemAt(problems, "data.features");
  const count = architecture?.input_shape?.at(-1) ?? features.length;
  return h("div", { class: "column", title: t("builder.input.help") },
    h("div", { class: "column-head" }, h("span", { class: "column-name" }, t("builder.inputs"))),
    tight ? h("div", { class: "column-row" }, chooserOf(state, change)) : chipsOf(state, change),
    problem ? h("div", { class: "column-problem", role: "alert" }, problem) : h("div", { class: "column-facts" }, t("builder.shape", { shape: `B, ${count}` })));
}

/**
 * @param {State} state
 * @returns {HTMLElement} how many inputs the columns of a table make; which ones is said where the table is
 */
function columnsOf({ architecture, table }) {
  const count = architecture?.input_shape?.at(-1) ?? 0;
  const names = table?.inputs ?? [];
  return h("div", { class: "column", title: names.join(", ") },
    h("div", { class: "column-head" }, h("span", { class: "column-name" }, t("builder.inputs"))),
    h("div", { class: "column-row" }, t("table.inputs", { count: table?.columns.filter(({ role }) => role === "input").length ?? 0 })),
    h("div", { class: "column-facts" }, t("builder.shape", { shape: `B, ${count}` })));
}

/**
 * @param {State} state
 * @returns {HTMLElement} how many symbols are read
 */
function sequencesOf({ architecture }) {
  const [, ...shape] = architecture?.input_shape ?? [null];
  return h("div", { class: "column", title: t("builder.sequences.help") },
    h("div", { class: "column-head" }, h("span", { class: "column-name" }, t("builder.inputs"))),
    h("div", { class: "column-row" }, shape.length ? t("builder.sequences", { count: shape[0] ?? 0 }) : ""),
    h("div", { class: "column-row" }),
    h("div", { class: "column-facts" }, t("builder.shape", { shape: ["B", ...shape].join(", ") })));
}

/**
 * @param {State} state
 * @returns {HTMLElement} how many numbers a picture is, and in which shape
 */
function imagesOf({ architecture }) {
  const [, ...shape] = architecture?.input_shape ?? [null];
  const count = shape.reduce((/** @type {number} */ product, size) => product * (size ?? 1), 1);
  return h("div", { class: "column", title: t("builder.images.help") },
    h("div", { class: "column-head" }, h("span", { class: "column-name" }, t("builder.inputs"))),
    h("div", { class: "column-row" }, shape.join(" × ")),
    h("div", { class: "column-row" }, shape.length ? t("builder.images", { count }) : ""),
    h("div", { class: "column-facts" }, t("builder.shape", { shape: ["B", ...shape].join(", ") })));
}

/**
 * @param {State} state
 * @param {Change} change
 * @param {HTMLElement} [anchor]  where a formula is asked for, if not at its own chip
 * @returns {HTMLElement} one chip per feature
 */
function chipsOf({ spec, catalog, readonly }, change, anchor) {
  const features = spec?.data.features ?? [];
  const kinds = (catalog?.families.features ?? []).filter(({ kind }) => kind !== "formula");
  const order = kinds.map(({ kind }) => kind);
  const offered = oneDimensional(spec, catalog) ? kinds.filter(({ kind }) => !kind.includes("y")) : kinds;
  const chips = offered.map(({ kind, title, help }) => {
    const on = features.some((/** @type {any} */ feature) => sameFeature(feature, kind));
    return h("button", { type: "button", class: "chip", "data-focus": `feature-${kind}`, "aria-pressed": String(on), disabled: readonly,
      title: help || title, "aria-label": t("builder.feature.toggle", { name: SIGNS[kind] ?? title }), click: () => change(toggleFeature(features, kind, order)) }, SIGNS[kind] ?? title);
  });
  const typed = features.filter((/** @type {any} */ feature) => featureKey(feature).startsWith("="));
  const own = typed.map((/** @type {any} */ feature) => h("button", { type: "button", class: "chip typed", "aria-pressed": "true", disabled: readonly,
    title: t("builder.feature.remove", { name: feature.expression }), "aria-label": t("builder.feature.remove", { name: feature.expression }),
    click: () => change(features.filter((/** @type {any} */ other) => other !== feature)) }, feature.expression));
  const add = h("button", { type: "button", class: "chip", "data-focus": "feature-typed", "aria-haspopup": "dialog", "aria-expanded": "false", disabled: readonly,
    title: t("builder.feature.typed"), "aria-label": t("builder.feature.typed"),
    click: () => askFeature(anchor ?? add, (expression) => change([...(store.state.spec?.data.features ?? []), { kind: "formula", expression }])) }, "ƒ +");
  return h("div", { class: "chips", role: "group", "aria-label": t("builder.inputs") }, ...chips, ...own, add);
}

/**
 * @param {State} state
 * @param {Change} change
 * @returns {HTMLElement} a button that tells the features chosen and opens all of them
 */
function chooserOf({ spec, readonly }, change) {
  const chosen = (spec?.data.features ?? []).map((/** @type {any} */ feature) => SIGNS[featureKey(feature)] ?? feature.expression ?? featureKey(feature)).join(", ");
  const button = h("button", { type: "button", class: "input compact chooser", "data-focus": "features", "aria-haspopup": "dialog", "aria-expanded": "false", disabled: readonly,
    title: chosen, "aria-label": t("builder.features", { names: chosen }), click: () => openChips(button, change) }, chosen);
  return button;
}

/**
 * @param {HTMLElement} anchor
 * @param {Change} change
 */
function openChips(anchor, change) {
  const popup = h("div", { class: "popup chip-box", "aria-label": t("builder.inputs") });
  const show = () => {
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.focus ?? "";
    popup.replaceChildren(chipsOf(store.state, change, anchor));
    /** @type {HTMLElement|null} */ (popup.querySelector(`[data-focus="${CSS.escape(focused)}"]`))?.focus();
  };
  show();
  const stop = store.on("spec", show);
  openPopup(anchor, popup, { focus: popup.querySelector("button") });
  popup.addEventListener("toggle", (event) => /** @type {any} */ (event).newState === "closed" && stop());
}

/**
 * @param {any} spec
 * @param {import("../types.js").Catalog|null} catalog
 * @returns {boolean} whether the data has only x
 */
function oneDimensional(spec, catalog) {
  const kind = catalog?.families.data?.find((entry) => entry.kind === spec?.data.kind);
  const features = kind?.defaults?.features ?? kind?.schema.properties?.features?.default;
  return Array.isArray(features) && features.length === 1;
}

/**
 * Asks for a formula; what was typed stays until the server has taken it, with what is wrong beside it.
 * @param {HTMLElement} anchor
 * @param {(expression: string) => void} take
 */
function askFeature(anchor, take) {
  const error = h("div", { class: "field-error", role: "alert" });
  const input = h("input", { class: "input code", autocomplete: "off", spellcheck: "false", maxlength: 120, placeholder: t("builder.feature.placeholder"), "aria-label": t("builder.feature.typed") });
  const form = h("form", { class: "feature-form" }, h("label", {}, t("builder.feature.typed")), input, h("button", { class: "button small primary" }, icon("plus"), t("builder.feature.add")), error);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) take(input.value.trim());
  });
  document.querySelector(".chip-box")?.remove();
  const popup = h("div", { class: "popup" }, form);
  const close = openPopup(anchor, popup, { focus: input });
  const stops = [
    store.on("problems", (problems) => { error.textContent = problemAt(problems, "data.features"); }),
    store.on("spec", (spec) => input.value.trim() && spec?.data.features.some((/** @type {any} */ feature) => featureKey(feature) === `=${input.value.trim()}`) && close()),
  ];
  popup.addEventListener("toggle", (event) => {
    if (/** @type {any} */ (event).newState !== "closed") return;
    stops.forEach((stop) => stop());
    if (store.state.problems.length) store.set({ problems: [] });
  });
}
