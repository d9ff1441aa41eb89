import assert from "node:assert/strict";
import { test } from "node:test";

import { Quiet } from "../../static/js/quiet.js";

/** @param {Quiet} quiet @param {number} most  @returns {number} after how many looks it seems dead; Infinity where it does not */
const until = (quiet, most) => {
  for (let look = 1; look <= most; look += 1) if (quiet.look()) return look;
  return Infinity;
};

test("a connection on which anything arrives lives, however long an answer takes", () => {
  const quiet = new Quiet();
  for (let second = 1; second < 300; second += 1) {
    if (second % 5 === 0) quiet.heard();
    assert.equal(quiet.look(), false);
  }
});

test("one that is silent is found, and after each try it is waited for longer, until there is an answer", () => {
  const quiet = new Quiet();
  const found = [until(quiet, 100), until(quiet, 100), until(quiet, 100), until(quiet, 100), until(quiet, 100)];
  assert.deepEqual(found, [9, 17, 33, 65, 65]);
  quiet.calm();
  assert.equal(until(quiet, 100), 9);
});
