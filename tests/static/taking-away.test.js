/** Pictures of one's own are taken away only once nothing stands in the way, and what is shown afterwards is what the server has. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../static/js/api.js";
import { takeAway } from "../../static/js/taking-away.js";

/** @param {{leaves?: boolean, refused?: ApiError|null}} how */
function scene({ leaves = true, refused = null }) {
  /** @type {string[]} */
  const done = [];
  return {
    done,
    leave: async () => { done.push("leave"); return leaves; },
    remove: async () => { done.push("remove"); if (refused) throw refused; },
    sets: async () => { done.push("sets"); return ["digits"]; },
  };
}

test("the run leaves them first, then they go, then the server is asked what is left", async () => {
  const { done, ...how } = scene({});
  assert.deepEqual(await takeAway(how), { sets: ["digits"], reason: null });
  assert.deepEqual(done, ["leave", "remove", "sets"]);
});

test("nothing is deleted where the run still learns from them", async () => {
  const { done, ...how } = scene({ leaves: false });
  assert.deepEqual(await takeAway(how), { sets: null, reason: null });
  assert.deepEqual(done, ["leave"]);
});

test("a refusal is told, and the set stays on show as the server has it", async () => {
  const { done, ...how } = scene({ refused: new ApiError(409, [{ path: "", message: "Runs learn from these." }]) });
  assert.deepEqual(await takeAway(how), { sets: ["digits"], reason: "Runs learn from these." });
  assert.deepEqual(done, ["leave", "remove", "sets"]);
});
