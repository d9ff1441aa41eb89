import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldOf, fieldsOf, fromPosition, inputText, parseInput, problemAt, reach, resolve, schemaAt, standIn, switchKind, titled, toPosition } from "../../static/js/forms.js";
import { answersAlike, fitsTask, forData, inWorkbench } from "../../static/js/kinds.js";

const ADAM = {
  type: "object",
  properties: {
    kind: { const: "adam", default: "adam" },
    learning_rate: { type: "number", exclusiveMinimum: 0, maximum: 100, default: 0.03, title: "Learning rate", description: "How far one step goes.", ui: { control: "slider", scale: "log", live: true } },
    beta_1: { type: "number", minimum: 0, exclusiveMaximum: 1, default: 0.9, title: "Beta 1", ui: { control: "slider", step: 0.01 } },
    epsilon: { type: "number", exclusiveMinimum: 0, default: 1e-7, ui: { control: "hidden" } },
  },
};
const rate = fieldsOf(ADAM, { path: "optimizer" })[0];

test("each argument that people may set becomes a field, in order", () => {
  const fields = fieldsOf(ADAM, { path: "optimizer" });
  assert.deepEqual(fields.map((field) => [field.path, field.control]), [["optimizer.learning_rate", "slider"], ["optimizer.beta_1", "slider"]]);
  assert.equal(rate.label, "Learning rate");
  assert.equal(rate.help, "How far one step goes.");
  assert.equal(rate.scale, "log");
  assert.ok(rate.openMin && !rate.openMax && rate.live);
  assert.deepEqual(fieldsOf(ADAM, { path: "optimizer", skip: ["learning_rate"] }).map((field) => field.name), ["beta_1"]);
});

test("a field tells whether it stands first and what changes beside it", () => {
  const own = fieldOf("own", { type: "string", ui: { control: "lines", first: true, beside: { passage: "own" } } }, "data");
  assert.deepEqual([own.first, own.beside], [true, { passage: "own" }]);
  assert.deepEqual([rate.first, rate.beside], [false, {}]);
});

test("what is said below a field at all times comes with its schema", () => {
  assert.deepEqual([fieldOf("divide", { type: "number", ui: { hint: "Keeps the brightness." } }).hint, rate.hint], ["Keeps the brightness.", ""]);
});

test("what is shown instead of a choice stands first, with the value that holds; nothing is added where nothing is", () => {
  const field = fieldOf("picture", { enum: ["village", "card"] });
  assert.equal(standIn(field, undefined, "card"), field);
  const { options } = standIn(field, "Your picture", "card");
  assert.deepEqual(options.map(({ label }) => label), ["Your picture", "Village", "Card"]);
  assert.equal(options.findIndex(({ value }) => value === "card"), 0);
});

test("the control follows from the type where no hint is given", () => {
  const control = (/** @type {Record<string, any>} */ schema) => fieldOf("a", schema).control;
  assert.equal(control({ type: "integer", minimum: 1, maximum: 64 }), "slider");
  assert.equal(control({ type: "integer", minimum: 1 }), "number");
  assert.equal(control({ type: "boolean" }), "switch");
  assert.equal(control({ type: "string" }), "text");
  assert.equal(control({ enum: ["a", "b"] }), "choice");
  assert.equal(control({ type: "array" }), "hidden");
  assert.equal(control({ $ref: "#/$defs/Split" }), "hidden");
});

test("references and values that may be empty are opened", () => {
  const definitions = { Share: { type: "number", minimum: 0, maximum: 1, description: "inner" } };
  assert.deepEqual(resolve({ $ref: "#/$defs/Share", description: "outer" }, definitions), { type: "number", minimum: 0, maximum: 1, description: "outer" });
  const field = fieldOf("epochs", resolve({ anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], default: null, title: "Stop after epochs" }));
  assert.ok(field.nullable && field.integer);
  assert.equal(field.min, 1);
  assert.deepEqual(schemaAt({ $defs: { R: { properties: { l1: { type: "number" } } } }, properties: { regularization: { $ref: "#/$defs/R" } } }, ["regularization"]).properties, { l1: { type: "number" } });
});

test("an empty field says what that means, where its description does so shortly", () => {
  const none = (/** @type {string} */ description) => fieldOf("x", { type: "integer", nullable: true, description }).none;
  assert.equal(none("How many images to use; empty: all."), "all");
  assert.equal(none("A limit; empty: as many as there are in the whole of the data."), "");
  assert.equal(none("A number."), "");
});

test("choices keep their values and get words", () => {
  const field = fieldOf("mode", { enum: ["batch", "by_hand"] });
  assert.deepEqual(field.options, [{ value: "batch", label: "Batch" }, { value: "by_hand", label: "By hand" }]);
  assert.deepEqual(fieldOf("l2", { ui: { options: [0, 0.001] } }).options.map((option) => option.value), [0, 0.001]);
  assert.equal(titled("learning_rate"), "Learning rate");
});

test("a slider reaches its bounds and moves evenly between them", () => {
  for (const field of [rate, fieldsOf(ADAM)[1], fieldOf("samples", { type: "integer", minimum: 10, maximum: 5000 }), fieldOf("noise", { type: "number", minimum: 0, maximum: 0.5, ui: { step: 0.01 } })]) {
    const [low, high] = reach(field);
    assert.equal(toPosition(field, fromPosition(field, 1000)), 1000);
    assert.ok(fromPosition(field, 1000) <= high);
    let last = -Infinity;
    for (let position = 0; position <= 1000; position += 1) {
      const value = fromPosition(field, position);
      assert.ok(value >= last && (value >= low || value === 0), `${field.name} at ${position}: ${value}`);
      assert.ok(parseInput(field, inputText(value)).error === undefined, `${field.name}: ${value} is refused`);
      last = value;
    }
  }
});

test("on a log scale the middle is the middle in size, and values are short", () => {
  assert.ok(Math.abs(toPosition(rate, fromPosition(rate, 500)) - 500) <= 3);
  for (let position = 0; position <= 1000; position += 7) {
    const value = fromPosition(rate, position);
    assert.ok(value === Number(value.toPrecision(2)) || value === reach(rate)[1], String(value));
  }
  const penalty = fieldOf("l2", { type: "number", minimum: 0, maximum: 1, ui: { scale: "log" } });
  assert.equal(fromPosition(penalty, 0), 0);
  assert.equal(toPosition(penalty, 0), 0);
  assert.ok(fromPosition(rate, 0) > 0);
});

test("what is typed is read kindly, and refused with a reason", () => {
  assert.deepEqual(parseInput(rate, " 0,1 "), { value: 0.1 });
  assert.deepEqual(parseInput(rate, "1e-3"), { value: 0.001 });
  assert.deepEqual(parseInput(rate, "0"), { error: "low" });
  assert.deepEqual(parseInput(rate, "101"), { error: "high" });
  assert.deepEqual(parseInput(rate, "fast"), { error: "number" });
  assert.deepEqual(parseInput(rate, ""), { error: "number" });
  assert.deepEqual(parseInput(fieldOf("a", { type: "integer", minimum: -5, maximum: 5 }), "2.5"), { error: "whole" });
  assert.deepEqual(parseInput(fieldOf("a", { type: "number", minimum: -5, maximum: 5 }), "−2"), { value: -2 });
  assert.deepEqual(parseInput(fieldOf("a", resolve({ anyOf: [{ type: "integer" }, { type: "null" }] })), ""), { value: null });
  assert.equal(inputText(0.1 + 0.2), "0.3");
  assert.equal(inputText(null), "");
});

test("a change of kind keeps what a person set and the new kind means alike", () => {
  const kind = (/** @type {string} */ name, /** @type {Record<string, any>} */ defaults) => ({
    kind: name, title: name, defaults, schema: { properties: Object.fromEntries(Object.keys(defaults).map((key) => [key, { type: "number", maximum: 1000 }])) },
  });
  const circles = kind("circles", { samples: 400, noise: 0.05 });
  const moons = kind("moons", { samples: 400, noise: 0.1, turns: 2 });
  const and = kind("and", { samples: 4 });
  assert.deepEqual(switchKind(moons, circles, { kind: "circles", samples: 600, noise: 0.05 }), { kind: "moons", samples: 600 });
  assert.deepEqual(switchKind(moons, circles, { kind: "circles", samples: 400, noise: 0.2 }), { kind: "moons" });
  assert.deepEqual(switchKind(and, circles, { kind: "circles", samples: 600, noise: 0.2 }), { kind: "and" });
  assert.deepEqual(switchKind(moons, circles, { kind: "circles", samples: 4000, noise: 0.05 }), { kind: "moons" });
  assert.deepEqual(switchKind(moons, undefined, {}), { kind: "moons" });
});

test("a problem stands at its field or at the nearest one above", () => {
  const problems = [{ path: "model.layers[0].units", message: "too many" }, { path: "seed", message: "too large" }];
  assert.equal(problemAt(problems, "model.layers[0]"), "too many");
  assert.equal(problemAt(problems, "model.layers[0].units"), "too many");
  assert.equal(problemAt(problems, "model.layers[1]"), "");
  assert.equal(problemAt(problems, "see"), "");
});

test("only what answers with what the data holds can be chosen for training, and only in exchange for its like", () => {
  const kind = (/** @type {string} */ name, /** @type {Partial<import("../../static/js/types.js").Kind>} */ about) => ({ kind: name, title: name, schema: {}, ...about });
  const kinds = [kind("supervised", { writes_sequences: false }), kind("gan", { asked: "generation" }), kind("sequence", { writes_sequences: true }), kind("language_model", { writes_sequences: true, goes_on: true }),
    kind("mse", { tasks: ["classification", "regression", "reconstruction"] }), kind("hinge", { tasks: ["classification"] }), kind("minimax", { tasks: ["generation"] })];
  const offered = forData(kinds);
  assert.deepEqual(offered.map((entry) => entry.kind), ["supervised", "sequence", "language_model", "mse", "hinge"]);
  for (const [rule, others] of /** @type {[number, string[]][]} */ ([[0, ["supervised", "mse", "hinge"]], [1, ["sequence"]], [2, ["language_model"]]])) {
    assert.deepEqual(offered.filter((entry) => answersAlike(entry, offered[rule])).map((entry) => entry.kind), others);
  }
});

test("values are no classes, and a way of training may go by some losses alone", () => {
  const kind = (/** @type {string} */ name, /** @type {Partial<import("../../static/js/types.js").Kind>} */ about = {}) => ({ kind: name, title: name, schema: {}, ...about });
  const all = [kind("auto"), kind("mse", { tasks: ["classification", "regression"] }), kind("hinge", { tasks: ["classification"] })];
  const offered = (/** @type {string} */ task, /** @type {import("../../static/js/types.js").Kind} */ rule) => all.filter((entry) => fitsTask(entry, task, rule)).map((entry) => entry.kind);
  assert.deepEqual(offered("classification", kind("supervised", { losses: [] })), ["auto", "mse", "hinge"]);
  assert.deepEqual(offered("regression", kind("supervised", { losses: [] })), ["auto", "mse"]);
  assert.deepEqual(offered("classification", kind("narrow", { losses: ["hinge"] })), ["auto", "hinge"]);
});

test("only datasets that the workbench has pictures for have a tile to pick", () => {
  const kinds = /** @type {import("../../static/js/types.js").Kind[]} */ (["plane", "image", "table", "sequence"].map((shown) => ({ kind: shown, title: shown, schema: {}, shown_as: shown, in_workbench: shown !== "sequence" })));
  assert.deepEqual(inWorkbench(kinds).map((kind) => kind.kind), ["plane", "image", "table"]);
});
