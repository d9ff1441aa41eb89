import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { grouped, speak, t } from "../../static/js/messages.js";
import { english } from "./words.js";

const ROOT = new URL("../../static/js/", import.meta.url);
const SOURCES = readdirSync(ROOT, { recursive: true }).map(String).filter((name) => name.endsWith(".js"));

test("values stand where the text wants them, and a gap is seen", () => {
  assert.equal(t("class.name", { label: 3 }), "class 3");
  assert.equal(t("no.such.text"), "no.such.text");
  assert.equal(t("constructor"), "constructor");
  assert.equal(t("class.name"), "class {label}");
});

test("one is one, and thousands stand apart", () => {
  assert.equal(t("data.points", { count: 1 }), "1 point");
  assert.equal(t("data.points", { count: 0 }), "0 points");
  assert.equal(t("data.points", { count: 2400 }), "2,400 points");
  assert.equal(grouped(1234567), "1,234,567");
});

test("another language brings its own plurals and numbers", () => {
  speak({ language: "pl", cats: { one: "{count} kot", few: "{count} koty", many: "{count} kotów", other: "{count} kota" } });
  assert.deepEqual([1, 3, 5].map((count) => t("cats", { count })), ["1 kot", "3 koty", "5 kotów"]);
  speak(english);
});

test("every text that a module asks for by name is there", () => {
  for (const name of SOURCES) {
    const source = readFileSync(new URL(name, ROOT), "utf8");
    for (const [, key] of source.matchAll(/\bt\("([^"]+)"/g)) assert.ok(Object.hasOwn(english, key), `${name} asks for "${key}"`);
  }
});

test("no text is empty, and every plural has its common form", () => {
  for (const [key, text] of Object.entries(english)) {
    if (typeof text === "string") assert.ok(text.trim(), key);
    else assert.ok(text.one.trim() && text.other.trim(), key);
  }
});

test("what is said of folders that are parts of a set stands with all other words", () => {
  speak(english);
  assert.match(t("own.parts", { parts: "train, test" }), /^train, test: parts of one set/);
});
