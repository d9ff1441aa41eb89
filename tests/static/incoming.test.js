import assert from "node:assert/strict";
import { test } from "node:test";

import { lighter } from "../../static/js/digits/incoming.js";
import { page } from "./page.js";

/** @param {import("node:test").TestContext} context @param {number} width @param {number} height  of whatever is opened; canvases tell their size as text */
function opening(context, width, height) {
  page(context);
  globalThis.createImageBitmap = /** @type {any} */ (async () => ({ width, height }));
  const canvas = { width: 0, height: 0, getContext: () => ({ fillRect() {}, drawImage() {} }), toBlob: (/** @type {(blob: Blob) => void} */ done) => done(new Blob([`${canvas.width}x${canvas.height}`])) };
  globalThis.document = /** @type {any} */ ({ createElement: () => canvas });
}

test("a small file with many pixels is made smaller, whatever its format", async (context) => {
  opening(context, 4900, 3267);
  assert.equal(await (await lighter(new File(["small"], "a.webp"))).text(), "1600x1067");
});

test("what is small, and what cannot be opened, travels as it is", async (context) => {
  const file = new File(["small"], "a.png");
  opening(context, 800, 600);
  assert.equal(await lighter(file), file);
  globalThis.createImageBitmap = /** @type {any} */ (async () => { throw new Error("no image"); });
  assert.equal(await lighter(file), file);
});
