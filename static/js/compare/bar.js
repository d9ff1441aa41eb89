/** <glass-compare-bar>: the top bar of a race. It moves by epochs: everybody takes the same step. */

import { countText } from "../format.js";
import { t } from "../messages.js";
import { GlassTopbar } from "../elements/topbar.js";

export class GlassCompareBar extends GlassTopbar {
  /** @override */
  connected() {
    super.connected();
    this.setUnit("epoch");
  }

  /** @override @param {any} run */
  show(run) {
    if (!run) return;
    this.write("epoch", countText(run.epoch));
    this.writeSpeed(run.speed);
    this.hearPlaying(run);
    const going = (run.members ?? []).filter((/** @type {any} */ { status }) => status === "running" || status === "paused").length;
    this.write("going", t("compare.going.count", { count: going, total: run.members?.length ?? 0 }));
    this.enable();
  }

  /** @override @param {any} _unit  a race has one only */
  setUnit(_unit) {
    this.unit = "epoch";
    this.write("unit", t("bar.unit.epoch"));
    this.action("step")?.setAttribute("aria-label", t("bar.step", { unit: t("bar.unit.epoch") }));
  }
}

customElements.define("glass-compare-bar", GlassCompareBar);
