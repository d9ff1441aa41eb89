/** The picture that is looked at beside a run: what is left stays left while the run goes on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { page } from "../page.js";

const OWN = { example: null, pixels: "AAAA" };
const NONE = { example: null, pixels: null };

/** @param {import("node:test").TestContext} context */
async function made(context) {
  page(context);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { GlassAnswer } = await import("../../../static/js/views/answer.js");
  const { Store } = await import("../../../static/js/store.js");
  return (/** @type {string} */ visit) => {
    context.mock.method(performance, "getEntriesByType", () => [{ type: visit }]);
    const store = new Store(/** @type {any} */ ({ run: { id: "a" } }));
    const answer = new GlassAnswer();
    answer.store = store;
    document.body.replaceChildren(answer);
    return { answer, store };
  };
}

for (const [how, leave] of /** @type {const} */ ([
  ["clearing the pad", (/** @type {any} */ answer) => answer.own.hear.found(null, 0, false)],
  ["turning to the data", (/** @type {any} */ answer) => answer.from.element.children.at(0).click()],
])) {
  test(`${how} is not undone by what the run says next`, async (context) => {
    const { answer, store } = (await made(context))("reload");
    store.set({ picture: OWN });
    leave(answer);
    store.set({ run: /** @type {any} */ ({ id: "a", step: 1 }) });
    assert.deepEqual(store.state.picture, NONE);
  });
}

test("what was looked at comes again with a reload, and not where the run is opened anew", async (context) => {
  const open = await made(context);
  open("navigate").store.set({ picture: OWN });
  const seen = ["reload", "back_forward", "navigate", "reload"].map((visit) => open(visit).store.state.picture);
  assert.deepEqual(seen, [OWN, OWN, NONE, NONE]);
});
