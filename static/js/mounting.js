/** Puts the pictures into their places: each gets the store and the client before it is attached, and its frames while it is in sight. */

import { runClient } from "./client.js";
import { store } from "./store.js";

/** @typedef {import("./types.js").ViewElement} ViewElement */

const inSight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const element = /** @type {ViewElement} */ (target);
    runClient.subscribe(element, isIntersecting && element.isConnected ? element.views : []);
  }
});

/**
 * @param {string} module  such as "views/curves": the file that defines <glass-curves>
 * @param {(element: ViewElement) => void} attach  puts it into the page
 * @returns {Promise<ViewElement>}
 */
export async function mount(module, attach) {
  await import(`./${module}.js`);
  const element = /** @type {ViewElement} */ (document.createElement(`glass-${module.split("/").at(-1)}`));
  element.store = store;
  element.client = runClient;
  attach(element);
  if (element.views?.length) {
    runClient.attach(element);
    inSight.observe(element);
  }
  return element;
}

/**
 * What the element wanted to see is wanted no more; once it stands in the page again, it is.
 * @param {ViewElement} element
 */
export function release(element) {
  runClient.subscribe(element, []);
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
