/** <glass-race-setup>: from how many first weights everybody runs, and who takes part, where there are more to choose from than may. */

import { fetchImageSets } from "../api.js";
import { h } from "../dom.js";
import { FetchBox } from "../elements/fetch-box.js";
import { ShellElement } from "../elements/shell-element.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { pins } from "../pins.js";
import { isImages } from "../shown-as.js";
import { MOST_MEMBERS } from "./members.js";

/** @typedef {import("./link.js").Member} Member */

/** What is known of sets of images where none are asked for, or the server says nothing. */
const ABSENT = { sets: /** @type {import("../types.js").ImageSet[]} */ ([]), may_fetch: true };
const COUNTS = [1, 3, 5, 10, 20, 32];

export class GlassRaceSetup extends ShellElement {
  #shown = "";
  /** The alternative whose images are being brought. */
  #wanted = -1;
  fetching = new FetchBox((_, arrived) => arrived && this.#other(this.#wanted));

  /** @override */
  build() {
    this.count = h("select", { class: "input", id: "race-seeds", change: () => this.ask({ seeds: Number(this.count?.value) }) },
      ...COUNTS.map((count) => h("option", { value: count }, String(count))));
    this.list = h("div", { class: "race-choices", role: "group", "aria-label": t("compare.choose") });
    this.note = h("p", { class: "race-note", hidden: true });
    this.data = h("select", { class: "input", id: "race-data", change: () => this.#other(Number(this.data?.value)) });
    this.dataLabel = h("label", { class: "race-seeds race-data", for: "race-data", hidden: true }, t("compare.data"), this.data);
    this.append(this.dataLabel, h("label", { class: "race-seeds", for: "race-seeds" }, t("compare.seeds"), this.count), this.fetching.element, this.list, this.note);
  }

  /** What else the lab's race may run on. @returns {{name: string, race: Member[]}[]} */
  get alternatives() {
    return /** @type {any} */ (this.store.state.lab)?.alternatives ?? [];
  }

  /** Another race takes the place of this one, once its images are here; until then the choice shows what is in force. @param {number} number  of the alternative */
  async #other(number) {
    this.#wanted = number;
    const imagesAmong = this.alternatives.some(({ race }) => isImages({ catalog: this.store.state.catalog, spec: race[0].spec }));
    const { sets, may_fetch: mayFetch } = imagesAmong ? await fetchImageSets().catch(() => ABSENT) : ABSENT;
    if (this.#wanted !== number) return;
    const absentFor = (/** @type {{race: Member[]}} */ { race }) => sets.find(({ here, data }) => !here && data.kind === race[0].spec.data.kind);
    const absent = absentFor(this.alternatives[number]);
    if (absent) this.fetching.offer(absent, mayFetch, this.alternatives.filter((other) => !absentFor(other)).map(({ name }) => name));
    else this.fetching.hide();
    if (absent || !await this.ask({ members: this.alternatives[number].race.filter(({ benched }) => !benched) })) this.#offer();
  }

  #offer() {
    const { spec, readonly } = this.store.state;
    const others = this.alternatives;
    if (!this.data || !this.dataLabel) return;
    this.dataLabel.hidden = others.length < 2 || readonly;
    if (this.data.options.length !== others.length) this.data.replaceChildren(...others.map(({ name }, i) => h("option", { value: i }, name)));
    const data = spec?.members?.[0]?.spec.data;
    const alike = [(/** @type {any} */ other) => sameJson(other, data), (/** @type {any} */ other) => other.kind === data?.kind];
    const at = alike.map((fits) => others.findIndex(({ race }) => fits(race[0].spec.data))).find((place) => place >= 0);
    if (at !== undefined) this.data.value = String(at);
  }

  /** @override */
  connected() {
    this.follow("spec", () => this.show());
    this.follow("readonly", () => this.show());
  }

  /** Everybody who could take part: the lab's runners, the pins, and who is in the race. @returns {Member[]} */
  get candidates() {
    const racing = /** @type {Member[]} */ (this.store.state.spec?.members ?? []);
    const lab = /** @type {Member[]} */ (/** @type {any} */ (this.store.state.lab)?.race ?? (racing.length ? pins.list() : []));
    return [...lab.filter(({ name }) => !racing.some((member) => member.name === name)), ...racing].sort((a, b) => order(lab, a) - order(lab, b));
  }

  show() {
    const { spec, readonly } = this.store.state;
    if (!spec?.members || !this.count || !this.list || !this.note) return;
    if (![...this.count.options].some(({ value }) => Number(value) === spec.seeds)) this.count.append(h("option", { value: spec.seeds }, String(spec.seeds)));
    this.count.value = String(spec.seeds);
    this.#offer();
    this.count.disabled = readonly;
    const racing = spec.members.map((/** @type {Member} */ { name }) => name);
    const candidates = this.candidates;
    this.list.hidden = candidates.length <= racing.length || readonly;
    this.note.hidden = this.list.hidden || racing.length < MOST_MEMBERS;
    this.note.textContent = t("compare.full", { count: MOST_MEMBERS });
    const shown = JSON.stringify([racing, candidates.map(({ name }) => name)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.list.replaceChildren(...candidates.map((member) => {
      const on = racing.includes(member.name);
      const off = on ? racing.length === 1 : racing.length >= MOST_MEMBERS;
      return h("button", { type: "button", class: "chip", "aria-pressed": String(on), disabled: off, click: () => this.choose(member, !on) }, member.name);
    }));
  }

  /** @param {Member} member @param {boolean} on */
  choose(member, on) {
    const racing = /** @type {Member[]} */ (this.store.state.spec?.members ?? []);
    const names = new Set(racing.map(({ name }) => name));
    if (on) names.add(member.name);
    else names.delete(member.name);
    this.ask({ members: this.candidates.filter(({ name }) => names.has(name)) });
  }

  /** @param {Record<string, any>} changes  @returns {Promise<boolean>} whether the server took it */
  ask(changes) {
    return this.send("glass-race", { changes });
  }
}

/** @param {Member[]} lab @param {Member} member */
function order(lab, member) {
  const at = lab.findIndex(({ name }) => name === member.name);
  return at < 0 ? lab.length : at;
}

customElements.define("glass-race-setup", GlassRaceSetup);
