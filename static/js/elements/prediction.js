/**
 * <glass-prediction>: a question that is answered before the run, in a step of a lesson. The learner says what they expect, the run
 * begins anew, and once it is far enough both stand beside each other with a sentence. Leaves "glass-predicted" when it is compared.
 */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { CurveQuestion } from "../predict/curve.js";
import { LineQuestion } from "../predict/line.js";
import { ShellElement } from "./shell-element.js";

/** @typedef {{of: "boundary"|"curve", among: import("../predict/shapes.js").Shape[], changes: Record<string, any>, epochs: number}} Asked */
/**
 * @typedef {object} Question
 * @property {HTMLElement} element
 * @property {boolean} answered
 * @property {() => void} begin
 * @property {() => void} again
 * @property {() => {words: string, picture: Element|null, good: boolean}|null} compare
 */

/** Pictures come at their own pace: how long after the last epoch they are looked at. */
const SETTLE = 400;

export class GlassPrediction extends ShellElement {
  /** @type {"asked"|"starting"|"running"|"compared"} */
  stage = "asked";

  /** @override */
  build() {
    this.asked = /** @type {Asked} */ (JSON.parse(this.dataset.asked ?? "{}"));
    const Kind = this.asked.of === "curve" ? CurveQuestion : LineQuestion;
    this.question = /** @type {Question} */ (new Kind(this.asked, () => this.offer()));
    this.button = h("button", { type: "button", class: "button small primary", disabled: true, click: () => (this.stage === "compared" ? this.again() : this.run()) }, t("predict.run"));
    this.verdict = h("div", { class: "verdict", role: "status" });
    this.append(this.question.element, h("p", { class: "predict-actions" }, this.button), this.verdict);
  }

  /** @override */
  connected() {
    this.follow("readonly", (readonly) => { this.hidden = readonly; });
    this.follow("run", (run) => run && this.watch(run));
  }

  offer() {
    if (this.button && this.stage === "asked") this.button.disabled = !this.question?.answered;
  }

  /** Begin anew, with what the question changes, and play. */
  async run() {
    if (!this.asked || !this.question?.answered) return;
    this.stage = "starting";
    this.question.begin();
    this.say(t("predict.running", { count: this.asked.epochs }), null);
    if (this.button) this.button.disabled = true;
    try {
      if (Object.keys(this.asked.changes).length) await this.client.command("set", { changes: this.asked.changes, restart: true });
      else await this.client.command("reset");
      this.stage = "running";
      await this.client.command("play");
    } catch {
      this.again();
    }
  }

  /** @param {Record<string, any>} run  as it stands */
  watch(run) {
    if (this.stage !== "running" || !this.asked) return;
    const over = (run.epoch ?? 0) > 0 && run.status !== "running";
    if ((run.epoch ?? 0) < this.asked.epochs && !over) return;
    this.stage = "compared";
    if (!over) this.client.command("pause").catch(() => undefined);
    setTimeout(() => this.compare(), SETTLE);
  }

  compare() {
    const found = this.question?.compare();
    if (!found) return this.again();
    this.say(found.words, found.picture);
    this.verdict?.classList.toggle("good", found.good);
    if (this.button) {
      this.button.textContent = t("predict.again");
      this.button.disabled = false;
      this.button.classList.remove("primary");
    }
    this.dispatchEvent(new CustomEvent("glass-predicted", { bubbles: true }));
  }

  again() {
    this.stage = "asked";
    this.question?.again();
    this.say("", null);
    if (this.button) this.button.textContent = t("predict.run");
    this.button?.classList.add("primary");
    this.offer();
  }

  /** @param {string} words @param {Element|null} picture */
  say(words, picture) {
    this.verdict?.classList.remove("good");
    this.verdict?.replaceChildren(...(picture ? [picture] : []), ...(words ? [h("p", {}, words)] : []));
  }
}

customElements.define("glass-prediction", GlassPrediction);
