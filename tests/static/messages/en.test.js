import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { en, t } from "../../../static/js/messages/en.js";

const ROOT = new URL("../../../static/js/", import.meta.url);
const SOURCES = readdirSync(ROOT, { recursive: true }).map(String).filter((name) => name.endsWith(".js"));

test("values stand where the text wants them, and a gap is seen", () => {
  assert.equal(t("data.points", { count: 400 }), "400 points");
  assert.equal(t("no.such.text"), "no.such.text");
  assert.equal(t("constructor"), "constructor");
  assert.equal(t("data.points"), "{count} points");
});

test("every text that a module asks for by name is there", () => {
  for (const name of SOURCES) {
    const source = readFileSync(new URL(name, ROOT), "utf8");
    for (const [, key] of source.matchAll(/\bt\("([^"]+)"/g)) assert.ok(Object.hasOwn(en, key), `${name} asks for "${key}"`);
  }
});

test("no text is empty", () => {
  for (const [key, text] of Object.entries(en)) assert.ok(text.trim(), key);
});
