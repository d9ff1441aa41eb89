import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { TypedUnits, readUnits } from "../../../static/js/elements/units-stepper.js";

test("what is no count of units is refused with the field, the rule and the value", () => {
  assert.deepEqual(readUnits("12", "layer 1", 64), { value: 12, problem: "" });
  for (const typed of ["abc", "0", "65", "3.5", "-1", "1e9"]) {
    assert.equal(readUnits(typed, "layer 1", 64).problem, `Units in layer 1: a whole number from 1 to 64; got “${typed}”.`);
  }
  assert.equal(readUnits("  ", "layer 1", 64).problem, "Units in layer 1: a whole number from 1 to 64; the field is empty.");
  assert.ok(readUnits("9".repeat(500), "layer 1", 64).problem.length < 100);
});

test("what was typed stays for as long as its layer is as it was", () => {
  const typed = new TypedUnits();
  const layer = { kind: "dense", units: 8 };
  typed.note(0, layer, "abc", "no");
  assert.deepEqual([typed.of(0, { ...layer })?.text, typed.of(1, layer)], ["abc", undefined]);
  assert.equal(typed.of(0, { kind: "dense", units: 9 }), undefined);
  assert.equal(typed.of(0, layer), undefined, "and is forgotten for good");
});
