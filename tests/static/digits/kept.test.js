/** What is on a sheet is there again after a reload: every stroke, what can be taken back, and a picture that fits. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Kept, packed, unpacked } from "../../../static/js/digits/kept.js";
import { page } from "../page.js";

/** @typedef {import("../../../static/js/digits/kept.js").OnSheet} OnSheet */
/** @typedef {import("../../../static/js/digits/kept.js").Ink} Ink */

let room = Infinity;

/** What this visit of the page is, as the browser tells it. */
let visit = "reload";

/** A tab of the digit bench that keeps texts of up to `room` characters. @param {import("node:test").TestContext} context */
function tab(context) {
  page(context);
  visit = "reload";
  context.mock.method(performance, "getEntriesByType", () => [{ type: visit }]);
  room = Infinity;
  location.search = "?lab=digits";
  const keep = sessionStorage.setItem;
  sessionStorage.setItem = (key, value) => {
    if (value.length > room) throw new DOMException("full", "QuotaExceededError");
    keep(key, value);
  };
}

/** @type {import("../../../static/js/digits/pad.js").Point[][]} */
const [bar, stem] = [[[10.5, 20], [200, 20.1]], [[200, 20], [90, 250]]].map((stroke) => /** @type {any} */ (stroke));
/** @type {Ink} */
const INK = { strokes: [bar, stem], past: [[], [bar]], example: false };
/** @param {Partial<OnSheet>} [other] @returns {OnSheet} */
const drawn = (other) => ({ ...packed(INK), cleared: false, inked: false, chosen: 0, ...other });
const kept = () => /** @type {Kept<OnSheet>} */ (new Kept("sheet"));
const found = () => kept().recall((photo, rest) => ({ photo, rest }));
/** @param {number} size */
const picture = (size) => new Blob([new Uint8Array(size).fill(size % 251)], { type: "image/png" });

test("strokes, what can be taken back, and the sign that was chosen come again", async (context) => {
  tab(context);
  await kept().keep(null, drawn({ chosen: 2 }));
  const again = found();
  assert.deepEqual(again, { photo: null, rest: drawn({ chosen: 2 }) });
  const ink = unpacked(/** @type {OnSheet} */ (again?.rest));
  assert.deepEqual(ink, INK);
  assert.equal(ink.past[1][0], ink.strokes[0]);  // one stroke, not two alike
  location.search = "?lab=lenet";
  assert.equal(found(), null);  // each lab keeps its own
});

test("what was drawn comes again where the page is come back to, and not where it is visited anew", async (context) => {
  tab(context);
  await kept().keep(picture(100), drawn());
  visit = "back_forward";
  assert.ok(found());
  visit = "navigate";
  assert.equal(found(), null);
  visit = "reload";
  assert.equal(found(), null, "it is forgotten");
});

test("a visit that kept nothing has nothing to come back to, whatever an earlier one left", async (context) => {
  tab(context);
  await kept().keep(null, drawn());
  history.replaceState({ run: "a" }, "");  // another entry of the browser's history, whose sheet was not there before the reload
  assert.equal(found(), null);
});

test("without a lab each run keeps its own", async (context) => {
  tab(context);
  location.search = "";
  const shows = (/** @type {string} */ run) => history.replaceState({ ...history.state, run }, "");
  shows("a");
  await kept().keep(null, drawn({ chosen: 1 }));
  shows("b");
  assert.equal(found(), null);
  shows("a");
  assert.equal(found()?.rest.chosen, 1);
});

test("it is kept when there is nothing else to do, the newest alone, and at once when the page is left", async (context) => {
  tab(context);
  /** @type {(() => void)[]} */
  const idle = [];
  globalThis.requestIdleCallback = (act) => idle.push(/** @type {any} */ (act));
  const one = kept();
  for (const chosen of [1, 2]) one.soon(() => ({ photo: null, rest: drawn({ chosen }) }));
  assert.equal(found(), null);
  assert.equal(idle.length, 1);
  idle[0]();
  assert.equal(found()?.rest.chosen, 2);
  one.soon(() => ({ photo: null, rest: drawn({ chosen: 3 }) }));
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(found()?.rest.chosen, 3);
  one.soon(() => ({ photo: null, rest: drawn({ chosen: 4 }) }));
  one.forget();
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(found(), null, "what is forgotten is not written any more");
});

test("strokes are numbered without looking for each among the others", (context) => {
  const { indexOf } = Array.prototype;
  context.after(() => { Array.prototype.indexOf = indexOf; });
  let looked = 0;
  Array.prototype.indexOf = function (...what) {
    looked += 1;
    return indexOf.apply(this, what);
  };
  const ink = packed(INK);
  assert.equal(looked, 0);
  assert.deepEqual([ink.now, ink.past], [[0, 1], [[], [0]]]);
});

test("a picture comes again byte for byte, and the last one counts, whichever is written first", async (context) => {
  tab(context);
  const one = kept();
  await Promise.all([one.keep(picture(90_000), drawn()), one.keep(picture(20_000), drawn({ cleared: true }))]);
  const again = found();
  assert.equal(again?.rest.cleared, true);
  assert.equal(again?.photo?.type, "image/png");
  assert.deepEqual(await again?.photo?.bytes(), await picture(20_000).bytes());
});

test("a picture that is too large is made smaller until it fits", async (context) => {
  tab(context);
  globalThis.createImageBitmap = /** @type {any} */ (async () => ({ width: 1200, height: 900 }));
  const canvas = { width: 0, height: 0, getContext: () => ({ fillRect() {}, drawImage() {} }), toBlob: (/** @type {(blob: Blob) => void} */ done) => done(picture(canvas.width * canvas.height)) };
  globalThis.document = /** @type {any} */ ({ createElement: () => canvas });
  await kept().keep(picture(1_000_000), drawn());
  const size = found()?.photo?.size ?? 0;
  assert.ok(size > 300_000 && size < 750_000, String(size));
});

test("where there is no room for the picture the rest is kept, and where there is none at all nothing of before comes again", async (context) => {
  tab(context);
  await kept().keep(picture(1000), drawn());
  room = 1000;
  await kept().keep(picture(2000), drawn({ chosen: 1 }));
  assert.deepEqual(found(), { photo: null, rest: drawn({ chosen: 1 }) });
  room = 10;
  await kept().keep(null, drawn());
  assert.equal(found(), null);
});

test("what is damaged is nothing", (context) => {
  tab(context);
  for (const text of ["{oops", "[]", '{"rest": 3, "photo": "%"}', '{"rest": {}}']) {
    history.replaceState({ kept: true }, "");
    sessionStorage.setItem("glassnet.sheet.digits", text);
    assert.equal(kept().recall((_, rest) => unpacked(rest)), null);
  }
});
