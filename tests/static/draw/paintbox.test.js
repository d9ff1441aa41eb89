/** What reading a table of points took is told until it is no longer true. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { Store } from "../../../static/js/store.js";
import { page } from "../page.js";

/** @param {string} kind @returns {any} */
const spec = (kind) => ({ data: { kind, points: [], classes: 2, domain: [-6, 6, -6, 6] } });

/** @param {import("node:test").TestContext} context */
async function told(context) {
  page(context);
  const { GlassPaintbox } = await import("../../../static/js/draw/paintbox.js");
  const box = new GlassPaintbox();
  box.store = new Store({ spec: spec("drawn") });
  box.client = /** @type {any} */ ({ command: () => new Promise(() => {}) });
  document.body.append(box);
  box.dialog?.load({ points: [[1, 2, 0], [3, 4, 1]], notes: ["1 row was left out"] });
  return { box, notes: () => box.notes?.textContent };
}

test("notes on a table stay while its points do, and go with the first stroke", async (context) => {
  const { box, notes } = await told(context);
  assert.match(notes() ?? "", /2.*1 row was left out/);
  box.paint();
  assert.match(notes() ?? "", /left out/);
  await new Promise((resolve) => setTimeout(resolve, 2));
  box.model?.replace([]);
  box.paint();
  assert.equal(notes(), "");
});

test("notes on a table are forgotten once there is other data", async (context) => {
  const { box, notes } = await told(context);
  box.store?.set({ spec: spec("drawn") });
  assert.match(notes() ?? "", /left out/, "points that are the same data are");
  box.store?.set({ spec: spec("moons") });
  assert.equal(notes(), "");
});
