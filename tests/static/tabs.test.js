/** The tabs of the dock: each file names an element that exists, and has a title. */

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { english } from "./words.js";

const FOLDER = new URL("../../static/js/", import.meta.url);
const NAMES = readdirSync(new URL("tabs/", FOLDER)).map((file) => file.replace(/\.js$/, ""));

for (const name of NAMES) {
  test(`the tab ${name} has an element, a title and a place of its own`, async () => {
    const { default: tab } = await import(new URL(`tabs/${name}.js`, FOLDER).href);
    assert.ok(existsSync(new URL(`${tab.module}.js`, FOLDER)), tab.module);
    assert.ok(english[`dock.${name}`], `dock.${name}`);
    const others = await Promise.all(NAMES.filter((other) => other !== name).map((other) => import(new URL(`tabs/${other}.js`, FOLDER).href)));
    assert.ok(others.every(({ default: other }) => other.order !== tab.order), `order ${tab.order} is taken`);
  });
}
