import assert from "node:assert/strict";
import { test } from "node:test";

import { BACKOFF, backoff } from "../../static/js/backoff.js";

test("waiting is spread evenly from nothing to a limit that doubles up to a cap", () => {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const limit = Math.min(BACKOFF.cap, BACKOFF.base * 2 ** attempt);
    assert.equal(backoff(attempt, () => 0), 0);
    assert.equal(backoff(attempt, () => 0.5), limit / 2);
    for (let i = 0; i < 20; i += 1) {
      const wait = backoff(attempt);
      assert.ok(wait >= 0 && wait < limit);
    }
  }
});

test("thirty pages that lose their server do not come back at once", () => {
  const waits = Array.from({ length: 30 }, () => backoff(6)).sort((a, b) => a - b);
  assert.ok(waits[29] - waits[0] > BACKOFF.cap / 4);
});
