/** The header of the network's first column: which features of a point the network is given. */

import { h, icon } from "../dom.js";
import { problemAt } from "../forms.js";
import { featureKey, sameFeature, toggleFeature } from "../layers.js";
import { t } from "../messages/en.js";
import { store } from "../store.js";
import { openPopup } from "./popups.js";

/** @typedef {import("../types.js").State} State */

/** @type {Record<string, string>} */
const SIGNS = { x: "x", y: "y", x2: "x²", y2: "y²", xy: "xy", sin_x: "sin x", sin_y: "sin y" };

/**
 * @param {State} state
 * @param {(features: any[]) => void} change
 * @returns {HTMLElement}
 */
export function inputsColumn({ spec, catalog, problems, readonly, architecture }, change) {
  const features = spec?.data.features ?? [];
  const kinds = (catalog?.families.features ?? []).filter(({ kind }) => kind !== "formula");
  const order = kinds.map(({ kind }) => kind);
  const problem = problemAt(problems, "data.features");
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
    title: t("builder.feature.typed"), "aria-label": t("builder.feature.typed"), click: () => askFeature(add, (expression) => change([...features, { kind: "formula", expression }])) }, "ƒ +");
  const count = architecture?.input_shape?.at(-1) ?? features.length;
  return h("div", { class: "column", title: t("builder.input.help") },
    h("div", { class: "column-head" }, h("span", { class: "column-name" }, t("builder.inputs"))),
    h("div", { class: "chips", role: "group", "aria-label": t("builder.inputs") }, ...chips, ...own, add),
    problem ? h("div", { class: "column-problem", role: "alert" }, problem) : h("div", { class: "column-facts" }, t("builder.shape", { shape: `B, ${count}` })));
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
