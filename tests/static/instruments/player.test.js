import assert from "node:assert/strict";
import { test } from "node:test";

import { Player } from "../../../static/js/instruments/player.js";

/** @param {number} last */
function made(last) {
  /** @type {((now: number) => void)[]} */
  const ticks = [];
  const player = new Player(() => undefined, (callback) => ticks.push(callback));
  player.stretch(last);
  return { player, tick: (/** @type {number} */ now) => ticks.shift()?.(now) };
}

test("it plays at its rate and stops at the end", () => {
  const { player, tick } = made(3);
  player.seek(0);
  player.rate = 10;
  player.play();
  tick(1000);
  assert.equal(player.moment, 0);
  tick(1150);
  assert.equal(player.moment, 1);
  tick(1900);
  assert.deepEqual([player.moment, player.playing], [3, false]);
});

test("playing again begins at the beginning", () => {
  const { player } = made(3);
  player.seek(3);
  player.play();
  assert.deepEqual([player.moment, player.playing], [0, true]);
});

test("whoever stood at the end stays at the end when there is more", () => {
  const { player } = made(3);
  player.seek(3);
  player.stretch(9);
  assert.equal(player.moment, 9);
  player.seek(4);
  player.stretch(20);
  assert.equal(player.moment, 4);
  player.stretch(2);
  assert.equal(player.moment, 2);
});

test("steps stay within the axis", () => {
  const { player } = made(2);
  player.seek(-1);
  assert.equal(player.moment, 0);
  player.seek(5);
  assert.equal(player.moment, 2);
});

test("there is nothing to play where there is no time", () => {
  const { player } = made(0);
  player.play();
  assert.equal(player.playing, false);
});
