import assert from "node:assert/strict";
import { test } from "node:test";

import { actionFor } from "../../static/js/keyboard.js";

/** @type {[string, string, number?][]} */
const KEYS = [[" ", "toggle"], [".", "step"], ["r", "reset"], ["R", "reset"], ["[", "slower"], ["]", "faster"], ["1", "brush", 0], ["6", "brush", 5], ["e", "eraser"], ["f", "enlarge"], ["/", "search"], ["?", "help"]];

test("every key does what the help says", () => {
  for (const [key, action, value] of KEYS) {
    const found = actionFor({ key });
    assert.equal(found?.action, action, key);
    assert.equal(found?.value, value);
  }
});

test("other keys do nothing", () => {
  for (const key of ["a", "7", "0", "Enter", "Escape", "Tab", "ArrowLeft", "constructor", "toString"]) assert.equal(actionFor({ key }), null);
});

test("keys are never taken from somebody who types", () => {
  const places = [{ tag: "INPUT", type: "text" }, { tag: "INPUT", type: "search" }, { tag: "input", type: "" }, { tag: "TEXTAREA" }, { tag: "SELECT" }, { tag: "DIV", editable: true }, { tag: "BUTTON", dialog: true }];
  for (const place of places) for (const [key] of KEYS) assert.equal(actionFor({ key }, place), null, `${key} in ${JSON.stringify(place)}`);
});

test("space stays with the button that has the focus; the other keys work there", () => {
  assert.equal(actionFor({ key: " " }, { tag: "BUTTON" }), null);
  assert.equal(actionFor({ key: " " }, { tag: "INPUT", type: "checkbox" }), null);
  assert.equal(actionFor({ key: " " }, { tag: "DIV", role: "application" }), null);
  assert.equal(actionFor({ key: "." }, { tag: "BUTTON" })?.action, "step");
  assert.equal(actionFor({ key: "]" }, { tag: "INPUT", type: "range" })?.action, "faster");
});

test("keys of the browser and keys already used are left alone", () => {
  assert.equal(actionFor({ key: "r", ctrlKey: true }), null);
  assert.equal(actionFor({ key: "r", metaKey: true }), null);
  assert.equal(actionFor({ key: ".", altKey: true }), null);
  assert.equal(actionFor({ key: "1", defaultPrevented: true }), null);
});
