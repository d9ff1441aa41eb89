import assert from "node:assert/strict";
import { test } from "node:test";

import { Progress } from "../../static/js/progress.js";

test("no step goes backwards while nothing set the run back", () => {
  const progress = new Progress();
  const shown = [1, 5, 3, 5, 6, 2, 9].filter((step) => progress.accept({ step, version: 0 }));
  assert.deepEqual(shown, [1, 5, 5, 6, 9]);
});

test("a reset, a rewind or a resume may go back, once", () => {
  const progress = new Progress();
  progress.accept({ step: 100, version: 0 });
  progress.release();
  assert.ok(progress.accept({ step: 0, version: 0 }));
  assert.ok(progress.accept({ step: 4, version: 0 }));
  assert.ok(!progress.accept({ step: 3, version: 0 }));
});

test("a newer version of the run may begin anew, an older one never returns", () => {
  const progress = new Progress();
  progress.accept({ step: 100, version: 1 });
  assert.ok(progress.accept({ step: 0, version: 2 }));
  assert.ok(!progress.accept({ step: 200, version: 1 }));
});
