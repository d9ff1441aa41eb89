import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../static/js/store.js";

test("a listener hears of its key only, and only of changes", () => {
  const store = new Store();
  /** @type {any[]} */
  const heard = [];
  store.on("theme", (theme) => heard.push(theme));
  store.set({ theme: "dark" });
  store.set({ theme: "dark", readonly: true });
  store.set({ readonly: false });
  assert.deepEqual(heard, ["dark"]);
});

test("a listener sees all values of the same patch", () => {
  const store = new Store();
  let seen;
  store.on("spec", (_, state) => { seen = state.readonly; });
  store.set({ spec: { seed: 1 }, readonly: true });
  assert.equal(seen, true);
});

test("who stopped listening hears nothing, even when stopping while being told", () => {
  const store = new Store();
  let count = 0;
  const stop = store.on("theme", () => {
    count += 1;
    stop();
  });
  store.set({ theme: "dark" });
  store.set({ theme: "light" });
  assert.equal(count, 1);
});

test("stores do not share what they know", () => {
  const [one, other] = [new Store(), new Store()];
  one.set({ presenter: true });
  assert.equal(other.state.presenter, false);
});
