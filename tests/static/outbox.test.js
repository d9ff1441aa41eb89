import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandError, Outbox } from "../../static/js/outbox.js";

test("every command has an id of its own and waits for its answer", async () => {
  const outbox = new Outbox("page");
  const one = outbox.add("play", {});
  const two = outbox.add("set", { changes: { seed: 3 } });
  assert.deepEqual(outbox.unanswered(), [{ type: "play", id: "page-1" }, { changes: { seed: 3 }, type: "set", id: "page-2" }]);
  assert.ok(outbox.settle({ id: "page-2", ok: true, step: 5 }));
  assert.equal((await two.reply).step, 5);
  assert.deepEqual(outbox.unanswered(), [one.message]);
});

test("a field cannot take the place of the id or the type", () => {
  assert.deepEqual(new Outbox("p").add("edit", { id: "x", type: "y" }).message, { id: "p-1", type: "edit" });
});

test("a refusal carries its problems", async () => {
  const outbox = new Outbox("page");
  const { reply } = outbox.add("set", {});
  outbox.settle({ id: "page-1", errors: [{ path: "seed", message: "too large" }] });
  await assert.rejects(reply, (error) => error instanceof CommandError && error.problems[0].path === "seed");
});

test("a second answer, and an answer to somebody else, are passed over", async () => {
  const outbox = new Outbox("page");
  const { reply } = outbox.add("play", {});
  assert.ok(!outbox.settle({ id: "other-1", ok: true }));
  assert.ok(!outbox.settle({ ok: true }));
  assert.ok(outbox.settle({ id: "page-1", ok: true }));
  assert.ok(!outbox.settle({ id: "page-1", ok: true }));
  await reply;
});

test("through cuts at any moment everything is carried out exactly once, and in order", async () => {
  for (let seed = 1; seed < 60; seed += 1) {
    let state = seed;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const outbox = new Outbox("page");
    /** @type {string[]} */
    const done = [];
    /** @type {Map<string, any>} */
    const answers = new Map();
    const server = (/** @type {any} */ message) => {
      if (!answers.has(message.id)) {
        done.push(message.id);
        answers.set(message.id, { id: message.id, ok: true });
      }
      return answers.get(message.id);
    };
    const replies = Array.from({ length: 45 }, (_, i) => {
      const { message, reply } = outbox.add("step", { count: i });
      const fate = random();
      if (fate > 0.3) {
        const answer = server(message);
        if (fate > 0.6) outbox.settle(answer);
        else outbox.unanswered().forEach((waiting) => random() > 0.5 && outbox.settle(server(waiting)));
      } else outbox.unanswered().forEach((waiting) => outbox.settle(server(waiting)));
      return reply;
    });
    outbox.unanswered().forEach((waiting) => outbox.settle(server(waiting)));
    await Promise.all(replies);
    assert.equal(done.length, 45);
    assert.equal(new Set(done).size, 45);
    assert.deepEqual(done, done.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5))));
  }
});

test("when the run is gone nobody waits forever", async () => {
  const outbox = new Outbox("page");
  const { reply } = outbox.add("play", {});
  outbox.clear([{ path: "", message: "gone" }]);
  await assert.rejects(reply, CommandError);
  assert.deepEqual(outbox.unanswered(), []);
});
