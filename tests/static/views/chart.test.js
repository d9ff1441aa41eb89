import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {number[]} */
const heights = [];
const plotly = { fails: false };

/** @param {unknown} _host @param {unknown} _traces @param {{height: number}} layout */
async function react(_host, _traces, layout) {
  if (plotly.fails) throw new Error("no room");
  heights.push(layout.height);
}

const PAGE = {
  window: { Plotly: { react } },
  document: { documentElement: {} },
  getComputedStyle: () => ({ getPropertyValue: () => "#123456", fontFamily: "sans-serif" }),
  MutationObserver: class { observe() {} },
  matchMedia: () => ({ addEventListener() {} }),
};

test("what stands there is not drawn again; other lines, another size and what failed are", async (context) => {
  const before = Object.fromEntries(Object.keys(PAGE).map((name) => [name, Reflect.get(globalThis, name)]));
  Object.assign(globalThis, PAGE);
  context.after(() => Object.assign(globalThis, before));
  const { Chart } = await import("../../../static/js/views/chart.js");
  const host = { clientWidth: 300, clientHeight: 200 };
  const chart = new Chart(/** @type {HTMLElement} */ (/** @type {unknown} */ (host)));
  const axes = { x: "epoch", y: "loss", key: "1" };
  /** @param {number[]} y @returns {import("../../../static/js/views/chart.js").Line} */
  const line = (...y) => ({ name: "train", color: "red", dash: "solid", points: { x: y.map((_, i) => i), y } });
  await chart.draw([line(3, 2)], axes);
  await chart.draw([line(3, 2)], { ...axes });
  assert.deepEqual(heights, [200]);
  await chart.draw([line(3, 2, 1)], axes);
  host.clientHeight = 150;
  await chart.draw([line(3, 2, 1)], axes);
  assert.deepEqual(heights, [200, 200, 150]);
  plotly.fails = true;
  await assert.rejects(chart.draw([line(5)], axes), /no room/);
  plotly.fails = false;
  await chart.draw([line(5)], axes);
  assert.equal(heights.length, 4);
});
