/** The seed, from which every random draw follows: seen and set beside the two ways to start again. */

import { h, icon } from "../dom.js";
import { fieldOf, problemAt } from "../forms.js";
import { t } from "../messages.js";
import { makeControl } from "./controls.js";
import { openPopup } from "./popups.js";

/** @typedef {import("../store.js").Store} Store */
/** @typedef {{change: (seed: number) => void, restart: (weights: "same"|"new") => void}} Acts */

/** @param {(seed: number) => void} change */
export function seedControl(change) {
  const schema = { title: t("data.seed"), description: t("data.seed.help"), type: "integer", minimum: 0, maximum: 2 ** 31 - 1, ui: { control: "number" } };
  return makeControl(fieldOf("seed", schema), change);
}

/**
 * @param {HTMLElement} anchor
 * @param {Store} store
 * @param {Acts} acts
 */
export function openSeed(anchor, store, { change, restart }) {
  const control = seedControl(change);
  const again = (/** @type {"same"|"new"} */ weights, /** @type {string} */ picture, /** @type {string} */ words) =>
    h("button", { type: "button", class: "button small", click: () => restart(weights) }, icon(picture), words);
  const popup = h("div", { class: "popup seed-popup", role: "dialog", "aria-label": t("data.seed") }, control.element, h("p", {}, t("seed.follows")),
    again("same", "reset", t("seed.same")), again("new", "dice", t("seed.new")));
  const show = () => {
    const { spec, problems, changing } = store.state;
    const problem = problemAt(problems, "seed");
    control.complain(problem);
    if (spec && !problem && !changing.includes("seed")) control.show(spec.seed);
  };
  show();
  openPopup(anchor, popup, { focus: popup.querySelector("input") });
  if (!popup.isConnected) return;  // it was open, and is closed now
  const stops = [store.on("spec", show), store.on("problems", show), store.on("changing", show)];
  popup.addEventListener("toggle", (event) => /** @type {any} */ (event).newState === "closed" && stops.forEach((stop) => stop()));
}
