/** The page of a race: its link, its files, its facts, its frames. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { decodeRace, encodeRace } from "../../../static/js/compare/link.js";
import { curveRows, toCsv } from "../../../static/js/compare/sheets.js";
import { LinkError } from "../../../static/js/link.js";

globalThis.HTMLElement ??= /** @type {any} */ (class {});
globalThis.customElements ??= /** @type {any} */ ({ define: () => undefined });
const { factsOf } = await import("../../../static/js/compare/facts.js");

const BASE = { version: 1, seed: 7, data: { kind: "circles", noise: 0.05 }, optimizer: { kind: "adam", learning_rate: 0.03 } };

test("the link is the whole race", async () => {
  const race = { seeds: 5, same_start: true, members: [{ name: "A", spec: BASE }, { name: "rate ½ & more", spec: { ...BASE, optimizer: { kind: "sgd", learning_rate: 0.3 } } }] };
  const link = await encodeRace(race, BASE);
  assert.match(link, /^r1\.[\w-]+$/);
  assert.deepEqual(await decodeRace(`#${link}`, BASE), race);
});

test("what is no link to a race is left alone, what is damaged is refused", async () => {
  assert.equal(await decodeRace("#v1.abc", BASE), null);
  assert.equal(await decodeRace("", BASE), null);
  await assert.rejects(decodeRace("#r2.abc", BASE), LinkError);
  const link = await encodeRace({ seeds: 1, members: [{ name: "A", spec: BASE }] }, BASE);
  await assert.rejects(decodeRace(link.slice(0, -6), BASE), LinkError);
});

test("a file quotes what needs it and starts no formulas", () => {
  assert.equal(toCsv([["a,b", 'say "x"', 1.5, null], ["=1+1", -2, NaN, ""]]), '"a,b","say ""x""",1.5,\r\n\'=1+1,-2,,\r\n');
});

test("curves carry the members' names", () => {
  const columns = new Map([["epoch", [0, 1]], ["0.train_loss", [0.7, 0.5]], ["1.train_loss", [0.7, NaN]]]);
  assert.deepEqual(curveRows(columns, ["slow", "fast"]), [["epoch", "slow: train_loss", "fast: train_loss"], [0, 0.7, 0.7], [1, 0.5, NaN]]);
});

/** @param {Record<string, any>} fields @returns {any} */
const member = (fields) => ({ name: "A", data: "d1", start: "s1", shape: [[2, 8]], step: 0, epoch: 0, examples: 100, ...fields });
const spec = (/** @type {number} */ size) => ({ spec: { training: { batch_size: size } } });

test("a fair race says so", () => {
  const facts = factsOf([member({}), member({ name: "B" })], [spec(32), spec(32)], 1);
  assert.ok(facts.every(({ good }) => good));
  assert.deepEqual(facts.map(({ hash }) => hash), ["d1", "s1", undefined]);
});

test("what differs is said plainly", () => {
  const facts = factsOf([member({}), member({ name: "B", data: "d2" }), member({ name: "C", start: "s2" }), member({ name: "D", shape: [[2, 4]] })], [spec(32), spec(8), spec(32), spec(32)], 5);
  const words = facts.filter(({ good }) => !good).map(({ words: text }) => text).join(" ");
  for (const part of ["A, C, D (d1); B (d2)", "C (s2)", "D has a shape of its own", "4 updates for A", "13 updates for B"]) assert.ok(words.includes(part), `${part} in ${words}`);
});

test("shuffled pixels are the same examples in another order", () => {
  const facts = factsOf([member({}), member({ name: "B", data: "d2", shuffled_from: "d1" })], [spec(32), spec(32)], 1);
  assert.deepEqual(facts.slice(0, 2).map(({ good, hash }) => [good, hash]), [[true, "d1"], [false, undefined]]);
  assert.ok(facts[1].words.startsWith("B ") && facts[1].words.includes("A (d1); B (d2)"), facts[1].words);
  const others = factsOf([member({}), member({ name: "B", data: "d2", shuffled_from: "d3" })], [spec(32), spec(32)], 1);
  assert.ok(!others[0].good);
});
