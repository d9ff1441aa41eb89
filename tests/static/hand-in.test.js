/** What is handed in is counted before it is sent, and what is left out is said. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { classesOf, evenShares, fitting, spread, tooMuch } from "../../static/js/hand-in.js";

test("pictures beyond the room there is are left out, and counted", () => {
  assert.deepEqual(fitting(["a", "b"], 0, 2), { taken: ["a", "b"], left: 0 });
  assert.deepEqual(fitting(["a", "b", "c"], 1, 2), { taken: ["a"], left: 2 });
  assert.deepEqual(fitting(["a"], 5, 2), { taken: [], left: 1 });
});

test("of too many files every class keeps as many, a small one all, from beginning to end", () => {
  assert.deepEqual(evenShares([1500, 1500], 2000), [1000, 1000]);
  assert.deepEqual(evenShares([1500, 30, 1500], 2000), [985, 30, 985]);
  assert.deepEqual(evenShares([5, 0, 3], 2000), [5, 0, 3]);
  assert.deepEqual(evenShares([9, 9, 9], 8), [3, 3, 2]);
  assert.deepEqual(evenShares([4, 4], Infinity), [4, 4]);
  assert.deepEqual(evenShares([], 3), []);
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5], 3), [1, 3, 5]);
  assert.deepEqual(spread(["a", "b"], 2), ["a", "b"]);
  assert.deepEqual(spread([], 0), []);
});

test("a file's class is its own folder, or the first below the chosen one; parts of a set are put together", () => {
  const parts = ["test", "train"];
  assert.deepEqual(classesOf(["cats/1.png"], parts), { classes: ["cats"], parts: [] });
  assert.deepEqual(classesOf(["pets/cats/1.png", "pets/dogs/old/1.png"], parts), { classes: ["cats", "dogs"], parts: [] });
  assert.deepEqual(classesOf(["pets/Train/cats/1.png", "pets/test/dogs/1.png", "pets/test/cats/2.png"], parts),
    { classes: ["cats", "dogs", "cats"], parts: ["Train", "test"] });
  assert.deepEqual(classesOf(["set/data/train/cats/1.png", "set/data/val/dogs/1.png"], [...parts, "val"]), { classes: ["cats", "dogs"], parts: ["train", "val"] });
  assert.deepEqual(classesOf([], parts), { classes: [], parts: [] });
  assert.deepEqual(classesOf(["sorts/train/1.png", "sorts/test/cars/1.png"], parts), { classes: ["train", "test"], parts: [] });
});

test("too many or too large is said before anything is sent", () => {
  const most = { pictures: 3, bytes: 2_000_000 };
  assert.equal(tooMuch({ count: 3, bytes: 1_900_000 }, most), null);
  assert.deepEqual(tooMuch({ count: 4, bytes: 10 }, most), { key: "own.many", values: { count: 4, most: 3 } });
  assert.deepEqual(tooMuch({ count: 1, bytes: 2_000_000 }, most), { key: "own.large", values: { size: 2, most: 2 } });
});
