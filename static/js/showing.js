/** "Show me": brings what a finding is about into sight and points at it, as the finding itself says where. */

import { choosePanel } from "./panels.js";

/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./client.js").RunClient} RunClient */

/** How long it is pointed at, in milliseconds. */
const LONG = 8000;
const MARK = "shown";
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/**
 * @param {Place} place
 * @param {Store} store
 * @param {RunClient} client
 */
export function showPlace(place, store, client) {
  stopShowing(store);
  choosePanel(place.panel);
  if (place.tab) /** @type {any} */ (document.querySelector("glass-dock"))?.choose(place.tab);
  const targets = [...unitsOf(place, store, client), ...fieldOf(place)];
  for (const target of targets) target.classList.add(MARK);
  store.set({ shown: place });
  const target = targets[0] ?? document.getElementById(`panel-${place.panel}`);
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!targets.length) target?.classList.add(MARK);
  timer = setTimeout(() => stopShowing(store), LONG);
}

/** @param {Store} store */
export function stopShowing(store) {
  clearTimeout(timer);
  for (const element of document.querySelectorAll(`.${MARK}`)) element.classList.remove(MARK);
  store.set({ shown: null });
}

/**
 * The pictures of the units, as far as the network draws each of them.
 * @param {Place} place
 * @param {Store} store
 * @param {RunClient} client
 * @returns {HTMLElement[]}
 */
function unitsOf({ layer, units = [] }, store, client) {
  const name = layer ? store.state.run?.layers?.[layer - 1]?.name : undefined;
  /** @type {Array<[string, number]>} */
  const columns = JSON.parse(client.frames.get("units")?.meta.layout ?? "[]");
  const column = columns.findIndex(([other]) => other === name);
  if (!name || column < 0) return [];
  const found = units.map((unit) => document.querySelector(`.net-unit[data-column="${column}"][data-index="${unit}"]`));
  return /** @type {HTMLElement[]} */ (found.filter(Boolean));
}

/**
 * The field of the form that the path belongs to, its fold opened.
 * @param {Place} place
 * @returns {HTMLElement[]}
 */
function fieldOf({ field }) {
  const found = field ? /** @type {HTMLElement|null} */ (document.querySelector(`.field[data-path="${CSS.escape(field)}"]`)) : null;
  const fold = found?.closest("details");
  if (fold) fold.open = true;
  return found ? [found] : [];
}
