/** <glass-race-facts>: what makes the race fair, and where it is not, said plainly with the hashes that prove it. */

import { h } from "../dom.js";
import { ShellElement } from "../elements/shell-element.js";
import { t } from "../messages.js";

/** @typedef {{name: string, data: string, shuffled_from?: string|null, start: string, shape: number[][], step: number, epoch: number, examples: number, batch?: number}} Told */

export class GlassRaceFacts extends ShellElement {
  #shown = "";

  /** @override */
  connected() {
    this.follow("run", (run) => this.show(/** @type {any} */ (run)));
  }

  /** @param {any} run */
  show(run) {
    if (!run?.members) return;
    const facts = factsOf(run.members, this.store.state.spec?.members ?? [], run.seeds);
    const text = JSON.stringify(facts);
    if (text === this.#shown) return;
    this.#shown = text;
    this.replaceChildren(h("ul", { class: "facts" }, ...facts.map(({ good, words, hash }) => h("li", { class: good ? "fair" : "unfair" },
      h("span", { class: "fact-mark", "aria-hidden": "true" }, good ? "=" : "≠"), h("span", {}, words, hash ? h("code", {}, hash) : null)))));
  }
}

/**
 * @param {Told[]} members
 * @param {{spec: any}[]} asked
 * @param {number} seeds
 * @returns {{good: boolean, words: string, hash?: string}[]}
 */
export function factsOf(members, asked, seeds) {
  const facts = [...dataFacts(members), ...startFacts(members), clockFact(members, asked)];
  if (seeds > 1) facts.push({ good: true, words: t("compare.fact.seeds", { count: seeds }) });
  return facts;
}

/** Images whose pixels have traded places are the same examples, in another order. @param {Told[]} members */
function dataFacts(members) {
  const groups = groupBy(members, ({ data }) => data);
  const origins = groupBy(members, ({ data, shuffled_from: before }) => before ?? data);
  if (origins.size > 1) return [{ good: false, words: t("compare.fact.data.differs", { groups: listing(groups) }) }];
  const [hash] = origins.keys();
  const same = { good: true, words: t("compare.fact.data", { count: members[0].examples }), hash };
  return groups.size === 1 ? [same] : [same, { good: false, words: t("compare.fact.pixels", { names: namesOf(members.filter(({ data }) => data !== hash)), groups: listing(groups) }) }];
}

/** Networks of one shape should start from one set of weights. @param {Told[]} members */
function startFacts(members) {
  const shapes = groupBy(members, ({ shape }) => JSON.stringify(shape));
  const facts = [...shapes.values()].map((group) => {
    const starts = groupBy(group, ({ start }) => start);
    const names = shapes.size > 1 ? { key: ".some", names: namesOf(group) } : { key: "", names: "" };
    if (group.length === 1 && shapes.size > 1) return { good: false, words: t("compare.fact.start.alone", { names: names.names }), hash: group[0].start };
    if (starts.size === 1) return { good: true, words: t(`compare.fact.start${names.key}`, { names: names.names }), hash: group[0].start };
    return { good: false, words: t("compare.fact.start.differs", { groups: listing(starts) }) };
  });
  return facts;
}

/** @param {Told[]} members @param {{spec: any}[]} asked */
function clockFact(members, asked) {
  const sizes = members.map((_, i) => asked[i]?.spec?.training?.batch_size ?? 1);
  if (new Set(sizes).size === 1) return { good: true, words: t("compare.fact.clock") };
  const updates = members.map(({ name, examples }, i) => t("compare.fact.updates", { name, count: Math.ceil(examples / Math.min(sizes[i], examples)) }));
  return { good: false, words: t("compare.fact.clock.differs", { updates: updates.join(", ") }) };
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} key
 * @returns {Map<string, T[]>}
 */
function groupBy(items, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** @param {Told[]} members */
function namesOf(members) {
  return members.map(({ name }) => name).join(", ");
}

/** @param {Map<string, Told[]>} groups */
function listing(groups) {
  return [...groups].map(([hash, members]) => `${namesOf(members)} (${hash})`).join("; ");
}

customElements.define("glass-race-facts", GlassRaceFacts);
