import assert from "node:assert/strict";
import { test } from "node:test";

import { biasAt } from "../../../static/js/views/network-biases.js";
import { layoutColumns } from "../../../static/js/views/network-layout.js";

test("a bias is found at its unit's lower left corner, inputs have none", () => {
  const layout = layoutColumns([2, 3, 1], 600, 400);
  const { size, units } = layout.columns[1];
  assert.deepEqual(biasAt(layout, units[2].x - size / 2 + 2, units[2].y + size / 2 - 2), { column: 1, index: 2 });
  assert.equal(biasAt(layout, units[2].x, units[2].y), null);
  const input = layout.columns[0];
  assert.equal(biasAt(layout, input.units[0].x - input.size / 2, input.units[0].y + input.size / 2), null);
});
