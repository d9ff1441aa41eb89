/** The ledger: every attempt that trained for an epoch, once, and what it needs to be gone back to. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ledger } from "../../static/js/ledger.js";

const SPEC = { optimizer: { learning_rate: 0.03 } };

/** @param {Record<string, any>} fields @returns {any} */
function run(fields) {
  return { id: "r", generation: 0, spec_version: 0, data_version: 0, epoch: 0, step: 0, playing: true, metrics: {}, ...fields };
}

test("an attempt is listed from its first whole epoch on", () => {
  const ledger = new Ledger();
  ledger.see(run({ epoch: 0 }), SPEC, 0);
  assert.equal(ledger.attempts.length, 0);
  ledger.see(run({ epoch: 1, step: 7 }), SPEC, 500);
  ledger.see(run({ epoch: 9, step: 63 }), SPEC, 1500);
  assert.deepEqual(ledger.attempts.map(({ number, epoch, step, seconds }) => [number, epoch, step, seconds]), [[1, 9, 63, 1.5]]);
});

test("a changed configuration, a start anew and another run are attempts of their own", () => {
  const ledger = new Ledger();
  const at = (/** @type {any} */ fields, /** @type {any} */ spec = SPEC) => ledger.see(run(fields), spec, 0);
  at({ epoch: 0 });
  at({ epoch: 5, step: 5 });
  at({ epoch: 5, step: 5, spec_version: 1 }, { optimizer: { learning_rate: 0.3 } });
  at({ epoch: 8, step: 8, spec_version: 1 }, { optimizer: { learning_rate: 0.3 } });
  at({ epoch: 0, generation: 1, spec_version: 1 });
  at({ epoch: 2, step: 2, generation: 1, spec_version: 1 });
  at({ epoch: 0, id: "other" });
  at({ epoch: 3, step: 3, id: "other" });
  assert.deepEqual(ledger.attempts.map(({ number, from, epoch, run: id }) => [number, from, epoch, id]), [[1, 0, 5, "r"], [2, 5, 8, "r"], [3, 0, 2, "r"], [4, 0, 3, "other"]]);
  assert.equal(ledger.attempts[1].spec.optimizer.learning_rate, 0.3);
});

test("an attempt that never trained is not listed", () => {
  const ledger = new Ledger();
  for (const rate of [0.1, 0.2, 0.3]) ledger.see(run({}), { optimizer: { learning_rate: rate } }, 0);
  ledger.see(run({ epoch: 0 }), SPEC, 0);
  ledger.see(run({ epoch: 1, step: 1 }), SPEC, 0);
  assert.deepEqual(ledger.attempts.map(({ number, spec }) => [number, spec]), [[1, SPEC]]);
});

test("a new configuration that is told before its version leaves the attempt before as it was", () => {
  const ledger = new Ledger();
  const faster = { optimizer: { learning_rate: 0.3 } };
  ledger.see(run({ epoch: 4, step: 4 }), SPEC, 0);
  ledger.see(run({ epoch: 6, step: 6 }), SPEC, 0);
  ledger.see(run({ epoch: 6, step: 6 }), faster, 0);
  ledger.see(run({ epoch: 8, step: 8, spec_version: 1 }), faster, 0);
  assert.deepEqual(ledger.attempts.map(({ spec }) => spec), [SPEC, faster]);
});

test("a pause is no training", () => {
  const ledger = new Ledger();
  ledger.see(run({ epoch: 0 }), SPEC, 0);
  ledger.see(run({ epoch: 1, step: 1, playing: false }), SPEC, 1000);
  ledger.see(run({ epoch: 1, step: 1, playing: true }), SPEC, 61_000);
  ledger.see(run({ epoch: 2, step: 2 }), SPEC, 62_000);
  assert.equal(ledger.attempts[0].seconds, 2);
});
