import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestMoment, splitFrames } from "../../static/js/recording.js";

test("frames come apart as they were joined", () => {
  const joined = Uint8Array.of(2, 0, 0, 0, 7, 8, 0, 0, 0, 0, 1, 0, 0, 0, 9).buffer;
  assert.deepEqual(splitFrames(joined).map((frame) => [...new Uint8Array(frame)]), [[7, 8], [], [9]]);
  assert.throws(() => splitFrames(Uint8Array.of(2, 0, 0, 0, 7).buffer), RangeError);
});

test("the moment nearest to a step is found", () => {
  assert.deepEqual([0, 4, 6, 99].map((step) => nearestMoment([0, 9, 20], step)), [0, 0, 1, 2]);
});
