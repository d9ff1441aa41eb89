import assert from "node:assert/strict";
import { test } from "node:test";

import { LinkError, decodeLink, encodeLink } from "../../static/js/link.js";
import { withPath } from "../../static/js/paths.js";

const BASE = {
  version: 1, seed: 7, redraw: { weights: 0, data: 0 },
  data: { kind: "circles", samples: 400, noise: 0.05, split: { train: 0.7, validation: 0.15, test: 0.15 }, scaling: "standardize", features: ["x", "y"] },
  model: { layers: [{ kind: "dense", units: 8, activation: "tanh" }, { kind: "dense", units: null, activation: "auto" }], weights: null },
  loss: { kind: "auto" }, optimizer: { kind: "adam", learning_rate: 0.03, beta_1: 0.9 },
  training: { kind: "supervised", batch_size: 32, epochs: null, shuffle: true },
};

/**
 * Repeatable chance.
 * @param {number} seed
 */
function chance(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/**
 * @param {() => number} random
 * @returns {Record<string, any>} some spec that differs from the default one in some ways
 */
function someSpec(random) {
  /** @type {Record<string, any>} */
  let spec = structuredClone(BASE);
  const pick = (/** @type {any[]} */ list) => list[Math.floor(random() * list.length)];
  const layer = () => ({ kind: "dense", units: 1 + Math.floor(random() * 64), activation: pick(["tanh", "relu", "gelu"]) });
  /** @type {[string, any][]} */
  const changes = [
    ["seed", Math.floor(random() * 1e9)], ["redraw.weights", Math.floor(random() * 5)], ["data.noise", Math.round(random() * 50) / 100],
    ["data.features", ["x", { kind: "formula", expression: "cos(x*y) — ü" }]], ["optimizer.learning_rate", random()],
    ["optimizer", { kind: "sgd", learning_rate: 0.1, momentum: 0 }], ["data", { kind: "spiral", arms: 3, samples: 300, noise: 0 }],
    ["model.layers", [...Array.from({ length: Math.floor(random() * 5) }, layer), { kind: "dense", units: null, activation: "auto" }]],
    ["training.epochs", pick([null, 10])], ["data", drawn(random)],
  ];
  for (const [path, value] of changes) if (random() < 0.4 && (path !== "data.noise" || spec.data.kind === "circles")) spec = withPath(spec, path, value);
  return spec;
}

/** @param {() => number} random */
function drawn(random) {
  const digits = 2 + Math.floor(random() * 14);
  const place = () => Number((random() * 12 - 6).toPrecision(digits));
  const points = Array.from({ length: Math.floor(random() * 60) }, () => {
    const row = [place(), place(), Math.floor(random() * 3)];
    return random() < 0.3 ? [...row, Math.floor(random() * 3)] : row;
  });
  return { kind: "drawn", points, classes: 3 };
}

test("what went into a link comes out of it, whatever it is", async () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const spec = someSpec(chance(seed));
    assert.deepEqual(await decodeLink(`#${await encodeLink(spec, BASE)}`, BASE), spec, `seed ${seed}`);
  }
});

test("the default spec is the shortest link", async () => {
  const hash = await encodeLink(BASE, BASE);
  assert.ok(hash.length < 12, hash);
  assert.deepEqual(await decodeLink(hash, BASE), BASE);
});

test("a link holds only characters that survive mail and chat", async () => {
  for (let seed = 0; seed < 50; seed += 1) assert.match(await encodeLink(someSpec(chance(seed)), BASE), /^v1\.[\w-]*$/);
});

test("a class of drawn points stays a link that can be sent", async () => {
  const random = chance(1);
  const points = Array.from({ length: 300 }, () => [Number((random() * 12 - 6).toFixed(3)), Number((random() * 12 - 6).toFixed(3)), Math.floor(random() * 3)]);
  const hash = await encodeLink({ ...BASE, data: { kind: "drawn", points, classes: 3 } }, BASE);
  assert.ok(hash.length < 300 * 8, `${hash.length} characters`);
});

test("not a digit of a drawn point is lost, however many it has", async () => {
  for (const value of [0.1, -5.3055, 1 / 3, 1e-12, 123456.789, -0.0000001, Math.PI]) {
    const data = { kind: "drawn", points: [[value, -value, 0], [1, 2, 1, 2]], classes: 2 };
    assert.deepEqual((await decodeLink(await encodeLink({ ...BASE, data }, BASE), BASE))?.data, data);
  }
});

test("what is no link at all is left alone", async () => {
  for (const text of ["", "#", "#panel-network", "#v1", "#version"]) assert.equal(await decodeLink(text, BASE), null);
});

test("links of other versions are refused as such", async () => {
  await assert.rejects(decodeLink("#v2.abcd", BASE), (error) => error instanceof LinkError && error.reason === "version");
});

test("a damaged link is refused, never half read", async () => {
  const whole = await encodeLink(someSpec(chance(9)), BASE);
  const damaged = [...Array.from({ length: whole.length - 4 }, (_, i) => whole.slice(0, i + 3)), "v1.@@@", "v1.AAAA", `${whole.slice(0, 8)}~${whole.slice(9)}`];
  for (const text of damaged) {
    await assert.rejects(decodeLink(text, BASE), (error) => error instanceof LinkError && error.reason === "garbage", text);
  }
});

/** @param {unknown} value */
async function linkOf(value) {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return `v1.${Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url")}`;
}

test("a link made by hand holds a state or nothing", async () => {
  const bad = [[], "text", 3, null, { evil: 1 }, { data: { kind: "drawn", points: { units: 1, x: [1], y: [] } } }, { data: { kind: "drawn", points: { units: 1, x: ["a"], y: [1], label: [0] } } }, { data: { kind: "drawn", points: { units: 0, x: [1], y: [1], label: [0] } } }, { seed: "9".repeat(3_000_000) }];
  for (const value of bad) {
    await assert.rejects(decodeLink(await linkOf(value), BASE), (error) => error instanceof LinkError && error.reason === "garbage");
  }
});

test("a link names the fields that it holds and that cannot be read", async () => {
  const at = async (/** @type {unknown} */ value) => decodeLink(await linkOf(value), BASE).catch((error) => error.at);
  assert.equal(await at({ evil: 1, bad: 2 }), "evil, bad");
  assert.equal(await at({ data: { kind: "drawn", points: { units: 1, x: [1], y: [] } } }), "data.points");
  assert.equal(await at(3), "");
});
