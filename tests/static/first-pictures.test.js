/** What has no picture yet says so, and why, until the first one comes. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { RunClient } from "../../static/js/client.js";
import { h } from "../../static/js/dom.js";
import { awaits } from "../../static/js/first-pictures.js";
import { Store } from "../../static/js/store.js";
import { page } from "./page.js";
import "./words.js";

globalThis.requestAnimationFrame ??= () => 0;

/** @param {string[]} views */
function picture(...views) {
  /** @type {Record<string, string>} */
  const attributes = {};
  const element = {
    views: views.map((view) => ({ view })), dataset: /** @type {Record<string, string>} */ ({}), attributes,
    setAttribute(/** @type {string} */ name, /** @type {string} */ value) { attributes[name] = value; },
    removeAttribute(/** @type {string} */ name) { delete attributes[name]; },
    update() {}, reset() {},
  };
  return /** @type {typeof element & import("../../static/js/types.js").ViewElement} */ (/** @type {unknown} */ (Object.assign(element, { blank: element })));
}

/** @param {string} view @returns {ArrayBuffer} a frame without arrays */
function frame(view) {
  const head = new TextEncoder().encode(JSON.stringify({ __metadata__: { view } }));
  const all = new Uint8Array(8 + head.length);
  new DataView(all.buffer).setBigUint64(0, BigInt(head.length), true);
  all.set(head, 8);
  return all.buffer;
}

/** @param {Partial<import("../../static/js/types.js").RunState>} run */
const standing = (run) => ({ run: /** @type {import("../../static/js/types.js").RunState} */ ({ status: "running", ...run }) });

test("a picture that has not come says what it waits for, and is busy until it comes", () => {
  const client = new RunClient(new Store({ connection: "open", ...standing({}) }));
  const [maps, answer, late] = [picture("feature_maps", "kernels"), picture("answer"), picture("answer")];
  client.attach(maps);
  client.attach(answer);
  assert.match(maps.dataset.awaits, /Waiting for the first picture/);
  assert.equal(maps.attributes["aria-busy"], "true");
  client.takeFrame(frame("answer"));
  client.attach(late);  // the last one is there already
  for (const { dataset, attributes } of [answer, late]) assert.deepEqual([dataset.awaits, attributes["aria-busy"]], [undefined, undefined]);
  client.takeFrame(frame("kernels"));
  assert.equal(maps.dataset.awaits, undefined);
  client.leave();
  assert.match(maps.dataset.awaits, /first picture/);  // of another run
});

test("why there is none follows how the run stands", () => {
  const store = new Store({ connection: "open", ...standing({ status: "queued", position: 2 }) });
  const client = new RunClient(store);
  const answer = picture("answer");
  client.attach(answer);
  assert.equal(answer.dataset.awaits, "Waiting for a free place: number 2 in line. The first picture comes once the run has begun.");
  assert.equal(answer.attributes["aria-busy"], "true");
  store.set(standing({ status: "failed" }));
  assert.match(answer.dataset.awaits, /has stopped/);
  assert.equal(answer.attributes["aria-busy"], undefined);  // what never comes is not busy: its buttons are to be found
  store.set({ connection: "lost", ...standing({}) });
  assert.match(answer.dataset.awaits, /connection/);
  assert.equal(answer.attributes["aria-busy"], undefined);
  store.set({ connection: "open" });
  assert.match(answer.dataset.awaits, /Waiting for the first picture/);
  assert.equal(answer.attributes["aria-busy"], "true");
});

test("curves, what wants nothing, and what is refused wait for nothing", () => {
  const client = new RunClient(new Store({ connection: "open", ...standing({}) }));
  const [curves, quiet, refused] = [picture("curves"), picture(), picture("landscape")];
  for (const element of [curves, quiet, refused]) client.attach(element);
  client.take({ type: "error", view: "landscape", text: "x", errors: [] });
  for (const { dataset } of [curves, quiet, refused]) assert.equal(dataset.awaits, undefined);
});

test("why there is no picture is said aloud, once for all of them, and no longer than it is true", (context) => {
  page(context);
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const places = [h("div"), h("div"), h("div")];
  document.body.append(...places);
  for (const place of places) awaits(place, "Waiting …");
  const voice = () => [...document.body.children].find((element) => element.getAttribute("role") === "status");
  assert.equal(voice(), undefined);  // a short wait goes without a word
  mock.timers.tick(600);
  assert.equal(voice()?.textContent, "Waiting …");
  places[0].remove();
  for (const place of places.slice(1)) awaits(place, "");
  mock.timers.tick(600);
  assert.equal(voice()?.textContent, "");
});
