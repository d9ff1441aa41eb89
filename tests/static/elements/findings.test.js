/** When the doctor's silence means that all is well. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { page } from "../page.js";

test("after a few long epochs, many short ones, or the end, nothing found is nothing wrong", async (context) => {
  page(context);
  const { seenEnough } = await import("../../../static/js/elements/findings.js");
  const running = { status: "running" };
  for (const enough of [{ ...running, epoch: 6, step: 240 }, { ...running, epoch: 20, step: 20 }, { status: "finished", epoch: 1, step: 1 }]) assert.ok(seenEnough(enough));
  for (const little of [{ ...running, epoch: 2, step: 900 }, { ...running, epoch: 6, step: 60 }]) assert.ok(!seenEnough(little));
});
