/** What is handed in is counted before it is sent, and what is left out is said. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting, tooMuch } from "../../static/js/hand-in.js";

test("pictures beyond the room there is are left out, and counted", () => {
  assert.deepEqual(fitting(["a", "b"], 0, 2), { taken: ["a", "b"], left: 0 });
  assert.deepEqual(fitting(["a", "b", "c"], 1, 2), { taken: ["a"], left: 2 });
  assert.deepEqual(fitting(["a"], 5, 2), { taken: [], left: 1 });
});

test("too many or too large is said before anything is sent", () => {
  const most = { pictures: 3, bytes: 2_000_000 };
  assert.equal(tooMuch({ count: 3, bytes: 1_900_000 }, most), null);
  assert.deepEqual(tooMuch({ count: 4, bytes: 10 }, most), { key: "own.many", values: { count: 4, most: 3 } });
  assert.deepEqual(tooMuch({ count: 1, bytes: 2_000_000 }, most), { key: "own.large", values: { size: 2, most: 2 } });
});
