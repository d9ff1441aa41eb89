import assert from "node:assert/strict";
import { test } from "node:test";

import { shareOut } from "../../../static/js/elements/split-control.js";

test("however the parts are moved, they are one whole and training is never empty", () => {
  let shares = { train: 0.7, validation: 0.15, test: 0.15 };
  for (let i = 0; i < 2000; i += 1) {
    shares = shareOut(shares, i % 3 ? "train" : "test", (i * 37) % 105);
    const { train, validation, test: last } = shares;
    assert.equal(Math.round((train + validation + last) * 100), 100);
    assert.ok(train >= 0.05 && validation >= 0 && last >= 0, JSON.stringify(shares));
  }
});

test("moving one part leaves the other where it is as long as there is room", () => {
  assert.deepEqual(shareOut({ train: 0.7, validation: 0.15, test: 0.15 }, "train", 60), { train: 0.6, validation: 0.25, test: 0.15 });
  assert.deepEqual(shareOut({ train: 0.7, validation: 0.15, test: 0.15 }, "train", 100), { train: 1, validation: 0, test: 0 });
  assert.deepEqual(shareOut({ train: 0.7, validation: 0.15, test: 0.15 }, "test", 100), { train: 0.05, validation: 0, test: 0.95 });
});
