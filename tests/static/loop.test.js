import assert from "node:assert/strict";
import { test } from "node:test";

import { Loop } from "../../static/js/loop.js";

/** A loop whose turns are taken by hand. */
function handLoop() {
  /** @type {(() => void)[]} */
  const turns = [];
  return { loop: new Loop((turn) => turns.push(turn)), turns };
}

test("asking many times is painting once", () => {
  const { loop, turns } = handLoop();
  let painted = 0;
  const painter = { paint: () => { painted += 1; } };
  for (let i = 0; i < 10; i += 1) loop.request(painter);
  assert.equal(turns.length, 1);
  turns[0]();
  assert.equal(painted, 1);
});

test("asking while painting is a turn later", () => {
  const { loop, turns } = handLoop();
  let painted = 0;
  const painter = { paint: () => { painted += 1; loop.request(painter); } };
  loop.request(painter);
  turns[0]();
  assert.equal(painted, 1);
  assert.equal(turns.length, 2);
});

test("who left is not painted, and a painter that fails does not stop the others", (context) => {
  context.mock.method(console, "error", () => undefined);
  const { loop, turns } = handLoop();
  let painted = 0;
  const gone = { paint: () => assert.fail() };
  loop.request(gone);
  loop.request({ paint: () => { throw new Error("broken"); } });
  loop.request({ paint: () => { painted += 1; } });
  loop.cancel(gone);
  turns[0]();
  assert.equal(painted, 1);
});
