/** <glass-data-panel>: what it learns from. Tiles drawn by the engine, the chosen dataset's own arguments, the split, the seed. */

import { h, icon } from "../dom.js";
import { beginWith, deletePictures, fetchImageSets } from "../api.js";
import { fieldsOf, schemaAt, switchKind } from "../forms.js";
import { t } from "../messages.js";
import { getPath, sameJson } from "../paths.js";
import { makeForm } from "./glass-form.js";
import { DataTiles } from "./data-tiles.js";
import { whatIsThis } from "./popups.js";
import { FetchBox } from "./fetch-box.js";
import { OwnImages } from "./own-images.js";
import { seedControl } from "./seed.js";
import { ShellElement } from "./shell-element.js";
import { showPlace } from "../showing.js";
import { TablePreviews } from "../table-preview.js";
import { SplitControl } from "./split-control.js";
import { TablePanel } from "./table-panel.js";
import { takeAway } from "../taking-away.js";

/** @typedef {import("../types.js").Kind} Kind */

/** Milliseconds within which the second press deletes. */
const SURE = 5000;
const FIRST = ["noise", "samples", "classes", "arms", "cells", "expression"];
const ELSEWHERE = ["split", "features", "points", "domain", "custom_split", "columns", "target", "content"];

export class GlassDataPanel extends ShellElement {
  tiles = new DataTiles((data) => this.pick(data));
  /** @type {import("../types.js").ImageSet[]} */
  sets = [];
  mayFetch = true;
  fetching = new FetchBox((sets, arrived) => {
    this.arrange(sets);
    if (arrived) this.pick(arrived.data);
  });
  own = new OwnImages((set) => this.useOwn(set));
  /** @type {any} what was chosen last, until it is sent */
  picked = null;
  /** @type {Record<string, any>|null} what was chosen before it was known of which run */
  early = null;
  doomed = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  calming = undefined;
  /** @type {any} of which data a picture was chosen */
  pictured = null;

  /** @override */
  build() {
    const tools = this.querySelector("[data-place]") ?? h("div");
    this.name = h("span", { class: "dataset-name" });
    const redraw = h("button", { type: "button", class: "button small", title: t("data.redraw.any"), "aria-label": t("data.redraw.any"), click: () => this.redraw() },
      icon("dice"), h("span", { class: "label" }, t("data.redraw.any")));
    redraw.disabled = true;
    this.redrawButton = redraw;
    this.main = makeForm();
    this.rest = makeForm();
    this.split = new SplitControl((value) => this.sendChange("data.split", value));
    this.changing = makeForm();
    this.changingBox = h("details", { class: "fold" }, h("summary", {}, icon("down"), t("data.augmentation")), this.changing);
    this.seed = seedControl((value) => this.sendChange("seed", value));
    this.seed.disable(true);
    this.split.show(undefined, [], true);
    this.previews = new TablePreviews(this.store);
    this.table = new TablePanel((path, value) => this.sendChange(path, value), () => showPlace({ panel: "charts", tab: "table" }, this.store, this.client));
    this.ownButton = h("button", { type: "button", class: "button small", click: () => this.own.open() }, icon("plus"), t("own.open"));
    this.ownDelete = h("button", { type: "button", class: "button small", hidden: true, click: () => this.deleteOwn() }, t("own.delete"));
    this.ownNotes = h("ul", { class: "own-notes" });
    this.ownReason = h("p", { class: "field-error", role: "alert" });
    this.replaceChildren(this.tiles.element, h("div", { class: "own-ways" }, this.ownButton, this.ownDelete), this.ownReason, this.fetching.element, this.ownNotes, this.own.element,
      h("div", { class: "dataset-line" }, this.name, redraw), this.table.element, tools, this.main, this.changingBox,
      h("details", { class: "fold" }, h("summary", {}, icon("down"), t("data.more")), this.split.element, this.rest, this.seed.element));
  }

  /** @override */
  connected() {
    this.follow("catalog", (catalog) => catalog && this.furnish());
    this.follow("spec", () => this.forgetPicture());
    for (const key of /** @type {const} */ (["spec", "problems", "readonly", "table"])) this.follow(key, () => this.show());
  }

  /** What can be chosen: kinds come with the catalogue, sets of images are asked for. */
  async furnish() {
    const kinds = this.store.state.catalog?.families.data ?? [];
    this.tiles.furnish(kinds, this.sets);
    this.show();
    try {
      const { sets, may_fetch: mayFetch, most, parts } = await fetchImageSets();
      Object.assign(this.own, { most, parts });
      this.mayFetch = mayFetch;
      this.arrange(sets);
    } catch { /* without them there are points and tables; the banner says that the server cannot be reached */ }
  }

  /** @param {import("../types.js").ImageSet[]} sets  as they are now */
  arrange(sets) {
    this.sets = sets;
    this.store.set({ imageSets: sets });
    this.tiles.furnish(this.store.state.catalog?.families.data ?? [], sets);
    this.show();
  }

  /** Somebody's own pictures have become a set: it has a tile, and is chosen. @param {import("../types.js").ImageSet} set */
  async useOwn(set) {
    this.arrange([...this.sets, set]);
    await this.pick(set.data);
  }

  /** The first press asks, the second deletes: once the run learns from something else, and where no other run needs the pictures. */
  async deleteOwn() {
    const set = this.ownSet;
    const id = set?.own?.id;
    if (!id) return;
    const sure = this.doomed === id;
    this.doom(sure ? "" : id);
    if (!sure) return;
    const { sets, reason } = await takeAway({
      leave: () => this.leaveFor(this.sets.find((other) => other !== set && other.here)),
      remove: () => deletePictures(id),
      sets: async () => (await fetchImageSets()).sets,
    });
    if (sets) this.arrange(sets);
    if (this.ownReason) this.ownReason.textContent = reason === null ? "" : reason || t("csv.unreachable");
  }

  /** @param {string} id  of one's own pictures that the next press deletes, "" for none */
  doom(id) {
    clearTimeout(this.calming);
    this.doomed = id;
    const count = Object.values(this.ownSet?.own?.counts ?? {}).reduce((sum, some) => sum + some, 0);
    this.ownDelete?.replaceChildren(id ? t("own.sure", { count }) : t("own.delete"));
    this.ownDelete?.classList.toggle("danger", Boolean(id));
    if (this.ownReason) this.ownReason.textContent = "";
    if (id) this.calming = setTimeout(() => this.doom(""), SURE);
  }

  /**
   * @param {import("../types.js").ImageSet} [set]  to be learnt instead
   * @returns {Promise<boolean>} whether it is, for the server too: its acknowledgement comes before it has written that down
   */
  async leaveFor(set) {
    const { spec, readonly } = this.store.state;
    const to = this.find(set?.data.kind);
    if (!set || !spec || !to || readonly) return false;
    const wanted = { ...switchKind(to, this.kind, spec.data), ...set.data };
    this.picked = wanted;
    const changes = await this.beginning(spec, wanted);
    if (this.picked !== wanted) return false;
    const left = new Promise((resolve) => {
      const stop = this.client.on("spec", ({ data }) => data?.collection !== spec.data.collection && (stop(), resolve(true)));
    });
    return await this.sendCommand("set", { changes, restart: true }) && left;
  }

  /** @returns {import("../types.js").ImageSet|undefined} the set on show, where it is somebody's own */
  get ownSet() {
    const { data } = this.store.state.spec ?? {};
    return this.sets.find(({ own, data: asked }) => own && asked.collection === data?.collection);
  }

  /** @returns {Kind|undefined} the dataset on show */
  get kind() {
    return this.find(this.store.state.spec?.data?.kind);
  }

  /**
   * @param {string} name
   * @returns {Kind|undefined}
   */
  find(name) {
    return this.store.state.catalog?.families.data?.find((entry) => entry.kind === name);
  }

  /**
   * Something was chosen: its tile says so until it is carried out, or refused; before the run is known it waits for that.
   * @param {Record<string, any>} chosen  its kind, and what else asks for it
   */
  async pick(chosen) {
    this.tiles.busy(chosen);
    this.early = this.store.state.spec ? null : chosen;
    if (this.early) return;
    await this.choose(chosen);
    if (this.tiles.chosen === chosen) this.tiles.busy(null);
  }

  /**
   * Other data, and with it, where the network does not suit it, what the server says one begins with.
   * @param {Record<string, any>} chosen
   */
  async choose(chosen) {
    const { spec, readonly } = this.store.state;
    const to = this.find(chosen.kind);
    if (!spec || !to || readonly || Object.entries(chosen).every(([name, value]) => sameJson(spec.data[name], value))) return;
    const absent = this.sets.find((set) => !set.here && set.data.kind === chosen.kind);
    if (absent) return this.fetching.offer(absent, this.mayFetch, this.sets.filter(({ here, own }) => here && !own).map(({ title }) => title));
    this.fetching.hide();
    const data = { ...switchKind(to, this.kind, spec.data), ...chosen };
    const wanted = chosen.kind === "drawn" ? { ...data, ...this.ownPoints() } : data;
    if ([to, this.kind].every((kind) => kind?.shown_as === "plane" || kind?.shown_as === "table")) return this.sendChange("data", wanted);
    this.picked = wanted;
    const changes = await this.beginning(spec, wanted);
    if (this.picked !== wanted) return;
    await (Object.keys(changes).length > 1 ? this.sendCommand("set", { changes, restart: true }) : this.sendChange("data", changes.data));
  }

  /**
   * @param {import("../types.js").Spec} spec
   * @param {Record<string, any>} data
   * @returns {Promise<Record<string, any>>} by path; the data alone where the server has nothing to say, so that it refuses that in its own words
   */
  async beginning(spec, data) {
    try {
      return (await beginWith(spec, data)).changes;
    } catch {
      return { data };
    }
  }

  /**
   * "Drawn" takes over the points on screen, so that there is something to paint on.
   * @returns {Record<string, any>}
   */
  ownPoints() {
    const arrays = this.client.frames.get("data")?.arrays;
    if (!arrays?.x || this.kind?.task === "regression") return {};
    const column = (/** @type {string} */ name) => Array.from(arrays[name].data, Number);
    const [x, y, label] = [column("x"), column("y"), column("label")];
    const short = (/** @type {number} */ value) => Number(value.toPrecision(5));
    return { points: x.map((value, i) => [short(value), short(y[i]), label[i]]) };
  }

  /** A picture that was chosen is one of its data: of other data none is chosen. */
  forgetPicture() {
    const { spec } = this.store.state;
    const about = { data: spec?.data, seed: spec?.seed, redraw: spec?.redraw };
    if (sameJson(about, this.pictured)) return;
    this.pictured = about;
    const { example, pixels } = this.store.state.picture;
    if (example !== null || pixels !== null) this.store.set({ picture: { example: null, pixels: null } });
    const { reading } = this.store.state;
    if (reading.example !== null || reading.text) this.store.set({ reading: { example: null, text: "" } });
  }

  redraw() {
    const { spec } = this.store.state;
    if (spec) this.sendChange("redraw.data", (getPath(spec, "redraw.data") ?? 0) + 1);
  }

  show() {
    const { spec, readonly, problems } = this.store.state;
    const { kind } = this;
    if (!spec || !kind || !this.main || !this.rest) return;
    this.tiles.show(spec.data, kind.shown_as ?? "", readonly);
    const { ownSet } = this;
    if (this.early) this.pick(this.early);
    if (this.ownButton) this.ownButton.hidden = readonly;
    if (this.ownDelete) this.ownDelete.hidden = readonly || !ownSet;
    this.ownNotes?.replaceChildren(...(ownSet?.own?.notes ?? []).map((note) => h("li", {}, note)));
    this.name?.replaceChildren(ownSet?.title ?? kind.title, whatIsThis(kind.title, kind.help ?? "", t("form.help", { label: kind.title })) ?? "");
    const fields = fieldsOf(kind.schema, { path: "data", skip: ELSEWHERE });
    const first = kind.shown_as === "sequence" ? [...fields].sort((a, b) => Number(a.name === "samples") - Number(b.name === "samples"))  // they are asked for little, and lessons speak of it
      : [...FIRST.flatMap((name) => fields.filter((field) => field.name === name)), ...fields.filter((field) => field.first)];
    this.main.setFields(first);
    const changes = kind.shown_as === "image" ? fieldsOf(schemaAt(kind.schema, ["augmentation"]), { path: "data.augmentation", definitions: kind.schema.$defs }) : [];
    this.changing?.setFields(changes);
    if (this.changingBox) this.changingBox.hidden = !changes.length;
    this.rest.setFields(fields.filter((field) => !first.includes(field)));
    const { table, catalog } = this.store.state;
    const isTable = kind.shown_as === "table";
    if (this.table) this.table.kind = kind.kind;
    this.table?.show(isTable ? table : null, catalog?.families.encoders ?? [], { readonly, text: spec.data.content });
    this.split?.show(spec.data.split, problems, readonly);
    this.seed?.show(spec.seed);
    this.seed?.disable(readonly);
    if (!this.redrawButton) return;
    this.redrawButton.disabled = readonly || kind.kind === "drawn";
    const words = t(kind.shown_as === "image" ? "data.redraw.images" : kind.shown_as === "sequence" ? "data.redraw.examples" : "data.redraw");
    this.redrawButton.title = kind.kind === "drawn" ? t("data.redraw.drawn") : words;
    this.redrawButton.setAttribute("aria-label", words);
    this.redrawButton.querySelector(".label")?.replaceChildren(words);
  }
}

customElements.define("glass-data-panel", GlassDataPanel);
