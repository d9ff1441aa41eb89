/** <glass-hint>: three short hints at the first visit. They cover nothing that is needed and go away with one click, or by themselves once somebody is at work. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { shownAs } from "../shown-as.js";
import { ShellElement } from "./shell-element.js";

const STEPS = 3;
const ENOUGH = 2;
/** What data is shown as that has no points: hints about it are others. */
const OTHERS = new Set(["image", "sequence"]);

export class GlassHint extends ShellElement {
  step = 1;
  actions = 0;

  open() {
    this.hidden = false;
    document.body.toggleAttribute("data-hint", true);
    this.whenGone(() => document.body.removeAttribute("data-hint"));
    this.setAttribute("role", "note");
    this.show();
    for (const kind of ["glass-change", "glass-command"]) document.addEventListener(kind, () => this.acted());
  }

  /** Whoever has changed two things by themselves needs no hints. */
  acted() {
    this.actions += 1;
    if (this.actions >= ENOUGH) this.remove();
  }

  show() {
    const last = this.step === STEPS;
    const next = () => {
      this.step += 1;
      if (last) this.remove();
      else this.show();
    };
    const dots = h("span", { class: "hint-dots", role: "img", "aria-label": t("hint.of", { number: this.step }) },
      ...Array.from({ length: STEPS }, (_, i) => h("i", { class: i + 1 === this.step ? "on" : "" })));
    const shown = shownAs(this.store.state) ?? "";
    const own = this.step !== 2 && OTHERS.has(shown) ? `.${shown}` : "";
    const waiting = this.step === 1 && this.store.state.run?.status !== "running";
    this.replaceChildren(h("p", {}, t(`hint.${waiting ? "1.paused" : this.step}${own}`)),
      h("div", { class: "hint-foot" }, dots, h("span", {},
        last ? null : h("button", { type: "button", class: "button plain small", click: () => this.remove() }, t("hint.skip")),
        h("button", { type: "button", class: "button small", click: next }, t(last ? "hint.done" : "hint.next")))));
  }
}

customElements.define("glass-hint", GlassHint);
