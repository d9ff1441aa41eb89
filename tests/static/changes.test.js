import assert from "node:assert/strict";
import { test } from "node:test";

import { Changes, overtake } from "../../static/js/changes.js";
import { CommandError } from "../../static/js/outbox.js";
import { Store } from "../../static/js/store.js";

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A commander that notes what it is asked for and answers when told to. */
class Desk {
  constructor() {
    /** @type {{changes: Record<string, any>, resolve(answer: any): void, reject(error: Error): void}[]} */
    this.asked = [];
  }

  /**
   * @param {string} _type
   * @param {Record<string, any>} [fields]
   * @returns {Promise<any>}
   */
  command(_type, fields = {}) {
    return new Promise((resolve, reject) => this.asked.push({ changes: fields.changes, resolve, reject }));
  }
}

test("a slider that is dragged becomes few commands, and the last value wins", async () => {
  const desk = new Desk();
  const store = new Store({ spec: { seed: 1, optimizer: { learning_rate: 1 } } });
  /** @type {any[]} */
  const told = [];
  const changes = new Changes(store, desk, { refused: (error) => assert.fail(String(error)), accepted: (answer) => told.push(answer) });
  for (let i = 0; i < 50; i += 1) changes.change("optimizer.learning_rate", i);
  changes.change("seed", 9);
  await wait(90);
  assert.deepEqual(desk.asked.map(({ changes: asked }) => asked), [{ "optimizer.learning_rate": 49, seed: 9 }]);
  changes.change("seed", 10);
  changes.change("seed", 11);
  await wait(90);
  assert.equal(desk.asked.length, 1, "one command at a time");
  desk.asked[0].resolve({ ok: true });
  await wait(20);
  assert.deepEqual(desk.asked[1].changes, { seed: 11 });
  assert.deepEqual(told, [{ ok: true }]);
});

test("what the server says the run is asked to be stands: it fills in what a change left open", async () => {
  const desk = new Desk();
  const store = new Store({ spec: { data: { kind: "circles", features: ["x", "y"] } } });
  const changes = new Changes(store, desk, { refused: () => undefined });
  changes.change("data", { kind: "moons" });
  await wait(90);
  const said = { data: { kind: "moons", noise: 0.1, features: ["x", "y"] } };
  store.set({ spec: said });
  desk.asked[0].resolve({ ok: true, touched: "data" });
  await wait(10);
  assert.equal(store.state.spec, said);
});

test("what is changed at the same moment is one command: both hold or neither", async () => {
  const desk = new Desk();
  const changes = new Changes(new Store({ spec: { data: { own: "", passage: "harbor" } } }), desk, { refused: () => undefined });
  changes.change("data.own", "my text");
  changes.change("data.passage", "own");
  await wait(90);
  assert.deepEqual(desk.asked.map(({ changes: asked }) => asked), [{ "data.own": "my text", "data.passage": "own" }]);
  changes.change("seed", 4);
  desk.asked[0].resolve({});
  await wait(90);
  changes.change("data.own", "yours"); // while another one is on its way
  changes.change("data.passage", "own");
  desk.asked[1].resolve({});
  await wait(90);
  assert.deepEqual(desk.asked[2].changes, { "data.own": "yours", "data.passage": "own" });
});

test("a change of a whole part overtakes those within it", () => {
  const pending = new Map([["data.noise", 1], ["data.points[0]", 2], ["database", 3], ["data", 0]]);
  overtake(pending, "data");
  assert.deepEqual([...pending.keys()], ["database", "data"]);
});

test("a refusal is kept at its field and nothing else is lost", async () => {
  const desk = new Desk();
  const store = new Store({ spec: { seed: 1 } });
  /** @type {unknown[]} */
  const refused = [];
  const changes = new Changes(store, desk, { refused: (error) => refused.push(error) });
  changes.change("seed", -1);
  await wait(90);
  changes.change("data.noise", 0.2);
  desk.asked[0].reject(new CommandError([{ path: "", message: "too small" }]));
  await wait(20);
  assert.deepEqual(store.state.problems, [{ path: "seed", message: "too small" }]);
  assert.equal(refused.length, 1);
  assert.equal(store.state.spec?.seed, 1);
  assert.deepEqual(desk.asked[1].changes, { "data.noise": 0.2 });
  desk.asked[1].resolve({ ok: true });
  await wait(5);
  assert.deepEqual(store.state.problems, [{ path: "seed", message: "too small" }]);
});

test("whoever waits for rest hears, once nothing is on its way, whether the last change was taken", async () => {
  const desk = new Desk();
  const changes = new Changes(new Store({ spec: { seed: 1 } }), desk, { refused: () => undefined });
  assert.equal(await changes.rest(), true);
  changes.change("seed", 2);
  assert.ok(changes.busy);
  const taken = changes.rest();
  await wait(90);
  changes.change("seed", 3);
  desk.asked[0].resolve({ ok: true });
  await wait(20);
  desk.asked[1].reject(new CommandError([{ path: "seed", message: "no" }]));
  assert.equal(await taken, false);
  assert.ok(!changes.busy);
});

test("a change is told with the moment at which it was made, not at which it was answered", async () => {
  const desk = new Desk();
  /** @type {number[]} */
  const moments = [];
  const changes = new Changes(new Store({ spec: { seed: 1 } }), desk, { refused: () => undefined, accepted: (_answer, _before, at) => moments.push(at) });
  changes.change("seed", 2);
  const made = performance.now();
  await wait(90);
  desk.asked[0].resolve({ ok: true });
  await wait(20);
  assert.ok(Math.abs(moments[0] - made) < 30);
});

test("what is not answered yet is told until it is, so that its field keeps what was typed", async () => {
  const desk = new Desk();
  const store = new Store({ spec: { seed: 1 } });
  const changes = new Changes(store, desk, { refused: () => undefined });
  changes.change("data.own", "my text");
  assert.deepEqual(store.state.changing, ["data.own"]);
  await wait(90);
  changes.change("seed", 2);
  assert.deepEqual(store.state.changing, ["data.own", "seed"]);
  desk.asked[0].reject(new CommandError([{ path: "data.own", message: "is too short" }]));
  await wait(20);
  assert.deepEqual(store.state.changing, ["seed"]);
  assert.equal(store.state.problems[0].path, "data.own");
  desk.asked[1].resolve({});
  await wait(20);
  assert.deepEqual(store.state.changing, []);
});

test("a refused value keeps its reason while others are accepted, until it is answered itself", async () => {
  const desk = new Desk();
  const store = new Store({ spec: { seed: 1, data: { own: "", noise: 0 } } });
  const changes = new Changes(store, desk, { refused: () => undefined });
  const give = async (/** @type {Record<string, any>} */ asked, /** @type {(order: Desk["asked"][0]) => void} */ answer) => {
    for (const [path, value] of Object.entries(asked)) changes.change(path, value);
    await wait(90);
    answer(/** @type {Desk["asked"][0]} */ (desk.asked.at(-1)));
    await wait(10);
    return store.state.problems.map(({ path }) => path);
  };
  const refuse = (/** @type {string} */ path) => (/** @type {Desk["asked"][0]} */ order) => order.reject(new CommandError([{ path, message: "too long" }]));
  const accept = (/** @type {Desk["asked"][0]} */ order) => order.resolve({});
  assert.deepEqual(await give({ "data.own": "x".repeat(9), "data.passage": "own" }, refuse("data.own")), ["data.own"]);
  assert.deepEqual(await give({ seed: 2 }, accept), ["data.own"], "another field's change says nothing of it");
  assert.deepEqual(await give({ "data.noise": 7 }, refuse("data.noise")), ["data.noise", "data.own"]);
  assert.deepEqual(await give({ "data.noise": 1 }, accept), ["data.own"]);
  assert.deepEqual(await give({ "data.own": "y" }, accept), []);
  assert.deepEqual(await give({ "data.own": "z" }, refuse("data.own")), ["data.own"]);
  assert.deepEqual(await give({ data: { kind: "moons" } }, accept), [], "other data has no such field");
  assert.deepEqual(await give({ data: { kind: "wine" } }, refuse("model.layers[0].units")), ["model.layers[0].units"]);
  assert.deepEqual(await give({ seed: 3 }, accept), [], "what stands elsewhere than what was typed goes with the next change");
});
