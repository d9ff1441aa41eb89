/** What is on a sheet is there again after a reload: every stroke, what can be taken back, and a picture that fits. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Kept } from "../../../static/js/digits/kept.js";
import { page } from "../page.js";

/** @typedef {import("../../../static/js/digits/kept.js").OnSheet} OnSheet */

let room = Infinity;

/** A tab of the digit bench that keeps texts of up to `room` characters. @param {import("node:test").TestContext} context */
function tab(context) {
  page(context);
  room = Infinity;
  location.search = "?lab=digits";
  const keep = sessionStorage.setItem;
  sessionStorage.setItem = (key, value) => {
    if (value.length > room) throw new DOMException("full", "QuotaExceededError");
    keep(key, value);
  };
}

/** @type {import("../../../static/js/digits/pad.js").Point[]} */
const [bar, stem] = [[[10.5, 20], [200, 20.1]], [[200, 20], [90, 250]]].map((stroke) => /** @type {any} */ (stroke));
/** @param {Partial<OnSheet>} [other] @returns {OnSheet} */
const drawn = (other) => ({ ink: /** @type {any} */ ({ strokes: [bar, stem], past: [[], [bar]], example: false }), photo: null, cleared: false, inked: false, chosen: 0, ...other });
/** @param {number} size */
const picture = (size) => new Blob([new Uint8Array(size).fill(size % 251)], { type: "image/png" });

test("strokes, what can be taken back, and the sign that was chosen come again", async (context) => {
  tab(context);
  await new Kept().keep(drawn({ chosen: 2 }));
  assert.deepEqual(new Kept().recall(), drawn({ chosen: 2 }));
  const { strokes, past } = /** @type {OnSheet} */ (new Kept().recall()).ink;
  assert.equal(past[1][0], strokes[0]);  // one stroke, not two alike
  location.search = "?lab=lenet";
  assert.equal(new Kept().recall(), null);  // each lab has a sheet of its own
});

test("a picture comes again byte for byte, and the last one counts, whichever is written first", async (context) => {
  tab(context);
  const kept = new Kept();
  await Promise.all([kept.keep(drawn({ photo: picture(90_000) })), kept.keep(drawn({ photo: picture(20_000), cleared: true }))]);
  const found = /** @type {OnSheet} */ (new Kept().recall());
  assert.equal(found.cleared, true);
  assert.equal(found.photo?.type, "image/png");
  assert.deepEqual(await found.photo?.bytes(), await picture(20_000).bytes());
});

test("a picture that is too large is made smaller until it fits", async (context) => {
  tab(context);
  globalThis.createImageBitmap = /** @type {any} */ (async () => ({ width: 1200, height: 900 }));
  const canvas = { width: 0, height: 0, getContext: () => ({ fillRect() {}, drawImage() {} }), toBlob: (/** @type {(blob: Blob) => void} */ done) => done(picture(canvas.width * canvas.height)) };
  globalThis.document = /** @type {any} */ ({ createElement: () => canvas });
  await new Kept().keep(drawn({ photo: picture(1_000_000) }));
  const size = /** @type {OnSheet} */ (new Kept().recall()).photo?.size ?? 0;
  assert.ok(size > 300_000 && size < 750_000, String(size));
});

test("where there is no room for the picture the ink is kept, and where there is none at all nothing of before comes again", async (context) => {
  tab(context);
  await new Kept().keep(drawn({ photo: picture(1000) }));
  room = 1000;
  await new Kept().keep(drawn({ photo: picture(2000), chosen: 1 }));
  assert.deepEqual(new Kept().recall(), drawn({ chosen: 1 }));
  room = 10;
  await new Kept().keep(drawn());
  assert.equal(new Kept().recall(), null);
});

test("what is damaged is no sheet", (context) => {
  tab(context);
  for (const text of ["{oops", "[]", "{\"points\": 3}"]) {
    sessionStorage.setItem("glassnet.sheet.digits", text);
    assert.equal(new Kept().recall(), null);
  }
});
