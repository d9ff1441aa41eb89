/** The seed beside the two ways to start again: it shows what holds, and takes nothing from under a hand that types. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { openSeed } from "../../../static/js/elements/seed.js";
import { Store } from "../../../static/js/store.js";
import { page } from "../page.js";

/** @param {number} seed @returns {any} */
const spec = (seed) => ({ seed });

/** @param {import("node:test").TestContext} context */
function opened(context) {
  page(context);
  const store = new Store({ spec: spec(7) });
  /** @type {unknown[]} */
  const asked = [];
  const anchor = /** @type {any} */ (document.createElement("button"));
  openSeed(anchor, store, { change: (seed) => asked.push(seed), restart: (weights) => asked.push(weights) });
  const popup = /** @type {any} */ (document.body.lastElementChild);
  const input = popup.querySelector("input");
  const type = (/** @type {string} */ text) => {
    input.value = text;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name));
  };
  return { store, asked, popup, input, type };
}

test("a seed is asked for as it is typed, and what is none is refused in its place", (context) => {
  const { asked, popup, input, type } = opened(context);
  assert.equal(input.value, "7");
  type("12");
  assert.deepEqual(asked, [12]);
  type("many");
  assert.deepEqual(asked, [12]);
  assert.equal(input.getAttribute("aria-invalid"), "true");
  assert.match(popup.querySelector(".field-error").textContent, /many/);
});

test("it follows the seed that holds, except while one is on its way or refused by the server", (context) => {
  const { store, popup, input } = opened(context);
  store.set({ spec: spec(8) });
  assert.equal(input.value, "8");
  store.set({ changing: ["seed"] });
  store.set({ spec: spec(9) });
  assert.equal(input.value, "8");
  store.set({ changing: [], problems: [{ path: "seed", message: "must be smaller" }] });
  assert.equal(input.value, "8");
  assert.match(popup.querySelector(".field-error").textContent, /must be smaller/);
  store.set({ problems: [] });
  assert.equal(input.value, "9");
  popup.hidePopover();
  store.set({ spec: spec(10) });
  assert.equal(input.value, "9", "once it is closed it follows nothing");
});

test("the two ways to start again stand beside it", (context) => {
  const { asked, popup } = opened(context);
  const buttons = popup.querySelectorAll("button").filter((/** @type {any} */ { textContent }) => /weights/i.test(textContent));
  for (const button of buttons) button.click();
  assert.deepEqual(asked, ["same", "new"]);
});
