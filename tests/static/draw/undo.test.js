import assert from "node:assert/strict";
import { test } from "node:test";

import { UndoStack } from "../../../static/js/draw/undo.js";

test("undo and redo walk the same states", () => {
  const stack = new UndoStack();
  stack.push("a");
  stack.push("b");
  assert.equal(stack.undo("c"), "b");
  assert.equal(stack.undo("b"), "a");
  assert.equal(stack.undo("a"), undefined);
  assert.equal(stack.redo("a"), "b");
  assert.equal(stack.redo("b"), "c");
  assert.equal(stack.redo("c"), undefined);
  assert.equal(stack.undo("c"), "b");
});

test("a new change forgets the undone ones", () => {
  const stack = new UndoStack();
  stack.push(1);
  stack.undo(2);
  assert.ok(stack.canRedo);
  stack.push(1);
  assert.ok(!stack.canRedo);
});

test("changes with one mark are one step, the oldest steps fall off", () => {
  const stack = new UndoStack(2);
  stack.push(0);
  stack.push(1, "outside");
  stack.push(2, "outside");
  assert.equal(stack.undo(3), 1);
  assert.equal(stack.undo(1), 0);
  [1, 2, 3].forEach((state) => stack.push(state));
  stack.undo(4);
  stack.undo(3);
  assert.ok(!stack.canUndo);
  stack.clear();
  assert.ok(!stack.canRedo);
});
