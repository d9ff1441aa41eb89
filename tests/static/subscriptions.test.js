import assert from "node:assert/strict";
import { test } from "node:test";

import { Subscriptions, mergeViews, withoutRepeats } from "../../static/js/subscriptions.js";

test("the finer and the faster of two wishes serves both", () => {
  const merged = mergeViews([[{ view: "units", resolution: 40, max_fps: 30 }], [{ view: "units", resolution: 100, max_fps: 10 }, { view: "data" }]]);
  assert.deepEqual(merged, [{ view: "data" }, { view: "units", resolution: 100, max_fps: 30 }]);
});

test("wishes themselves are never changed by merging", () => {
  const wish = Object.freeze({ view: "units", resolution: 40 });
  mergeViews([[wish], [{ view: "units", resolution: 80 }]]);
  assert.equal(wish.resolution, 40);
});

test("the server is told only what it does not know, and all of it after a reconnect", () => {
  const subscriptions = new Subscriptions();
  const [one, other] = [{}, {}];
  subscriptions.want(one, [{ view: "boundary" }]);
  assert.deepEqual(subscriptions.news(), [{ view: "boundary" }]);
  assert.equal(subscriptions.news(), null);
  subscriptions.want(other, [{ view: "boundary" }]);
  assert.equal(subscriptions.news(), null);
  assert.deepEqual(subscriptions.news(true), [{ view: "boundary" }]);
  subscriptions.want(one, []);
  assert.equal(subscriptions.news(), null);
  subscriptions.want(other, []);
  assert.deepEqual(subscriptions.news(), []);
});

test("a picture that several views are about travels once", () => {
  const views = [{ view: "answer", pixels: "AAAA" }, { view: "curves" }, { view: "seen", pixels: "AAAA" }];
  assert.deepEqual(withoutRepeats(views), { pixels: "AAAA", views: [{ view: "answer", pixels: true }, { view: "curves" }, { view: "seen", pixels: true }] });
  assert.deepEqual(withoutRepeats([{ view: "curves" }]), { views: [{ view: "curves" }] });
});

test("wishes that stand apart are joined with their own name only, and the name stays here", () => {
  const merged = mergeViews([[{ view: "kernels", layer: 1, apart: "pointed" }], [{ view: "kernels", layer: 2, apart: "large", max_fps: 2 }, { view: "kernels", layer: 2, apart: "large", max_fps: 6 }]]);
  assert.deepEqual(merged, [{ view: "kernels", layer: 1 }, { view: "kernels", layer: 2, max_fps: 6 }]);
});
