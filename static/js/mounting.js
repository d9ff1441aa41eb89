/** Puts the pictures into their places: each gets the store and the client before it is attached, and its frames while it is in sight. */

import { runClient } from "./client.js";
import { store } from "./store.js";

/** @typedef {import("./types.js").ViewElement} ViewElement */

/** @type {Record<string, () => Promise<unknown>>} */
const MODULES = {
  "glass-boundary": () => import("./views/boundary.js"),
  "glass-network": () => import("./views/network.js"),
  "glass-timeline": () => import("./views/timeline.js"),
  "glass-curves": () => import("./views/curves.js"),
  "glass-confusion": () => import("./views/confusion.js"),
  "glass-shapes": () => import("./views/shapes.js"),
  "glass-examples": () => import("./views/examples.js"),
  "glass-neuron": () => import("./views/neuron.js"),
  "glass-paintbox": () => import("./draw/paintbox.js"),
};

const inSight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const element = /** @type {ViewElement} */ (target);
    runClient.subscribe(element, isIntersecting ? element.views : []);
  }
});

/**
 * @param {string} tag
 * @param {(element: ViewElement) => void} attach  puts it into the page
 * @returns {Promise<ViewElement>}
 */
export async function mount(tag, attach) {
  await MODULES[tag]();
  const element = /** @type {ViewElement} */ (document.createElement(tag));
  element.store = store;
  element.client = runClient;
  attach(element);
  if (element.views?.length) {
    runClient.attach(element);
    inSight.observe(element);
  }
  return element;
}

/** Every place that the page's markup left for a picture. */
export function mountAll() {
  return Promise.all([.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-element]"))].map(
    (place) => mount(place.dataset.element ?? "", (element) => place.replaceWith(element)),
  ));
}

/**
 * What an element wants to see has changed; said by elements whose wishes depend on what they show.
 * @param {ViewElement} element
 */
export function refreshWishes(element) {
  if (runClient.subscriptions.wishes.has(element)) runClient.subscribe(element, element.views);
}
