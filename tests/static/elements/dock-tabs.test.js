import assert from "node:assert/strict";
import { test } from "node:test";

import { tabsFrom } from "../../../static/js/elements/dock-tabs.js";

const places = Array.from({ length: 10 }, (_, at) => ({ left: 100 * at, right: 100 * at + 100 }));

test("the chosen tab is brought into sight, and the first in sight is whole", () => {
  assert.equal(tabsFrom(places, places[2], 0, 450), 0);
  assert.equal(tabsFrom(places, places[6], 0, 450), 300);
  assert.equal(tabsFrom(places, places[9], 0, 450), 600);
  assert.equal(tabsFrom(places, places[1], 520, 450), 100);
  assert.equal(tabsFrom(places, places[6], 350, 450), 400, "one that was scrolled to half is whole again");
  assert.equal(tabsFrom(places, places[3], 0, 80), 300, "one wider than there is room for begins at its beginning");
});
