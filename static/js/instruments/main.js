/** Boots the page of an instrument: its picture, its form, its time axis, its lesson; the address holds its arguments. */

import { ApiError, computeInstrument } from "../api.js";
import { h } from "../dom.js";
import "../elements/lesson-drawer.js";
import "../elements/notices.js";
import { helpAbout, openHelp } from "../elements/help-sheet.js";
import { shareFrom } from "../elements/share-sheet.js";
import { awaits } from "../first-pictures.js";
import { listenToKeys } from "../keyboard.js";
import { checkDone } from "../lesson.js";
import { LinkError, decodeLink, encodeLink } from "../link.js";
import { t } from "../messages.js";
import { sameJson, withPath } from "../paths.js";
import { store } from "../store.js";
import { followTheme } from "../theme.js";
import { Asking } from "./asking.js";
import "./bar.js";
import "./form.js";
import { Player } from "./player.js";

/** @typedef {import("./element.js").InstrumentElement} Picture */
/** @typedef {import("../elements/lesson-drawer.js").GlassLessonDrawer} Drawer */

const QUIET = 350;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const bar = /** @type {import("./bar.js").GlassInstrumentBar} */ (document.querySelector("glass-instrument-bar"));
const form = /** @type {import("./form.js").GlassInstrumentForm} */ (document.querySelector("glass-instrument-form"));
const banner = /** @type {import("../elements/notices.js").GlassBanner} */ (document.querySelector("glass-banner"));
const toasts = /** @type {import("../elements/notices.js").GlassToasts} */ (document.querySelector("glass-toasts"));
const drawer = /** @type {Drawer|null} */ (document.querySelector("glass-lesson-drawer"));
const panel = /** @type {HTMLElement} */ (document.getElementById("panel-picture"));
const status = /** @type {HTMLElement} */ (document.querySelector('[data-part="instrument-status"]'));

const lab = read("lab-data");
const { kind, families } = read("instrument-data");
/** What a link is written against: the instrument as it is without a lab. */
const base = { ...kind.defaults };

followTheme();
store.set({ labs: read("labs-data") ?? [], lab });
helpAbout({ how: [kind.help, t("instrument.help.form"), t("instrument.help.link")], keys: ["toggle", "step", "reset", "speed", "search", "help"] });
start();

async function start() {
  const { default: Element } = await import(`./${kind.kind}.js`);
  const picture = /** @type {Picture} */ (new Element());
  picture.store = store;
  picture.kind = kind;
  const bench = new Bench(picture, await firstArguments());
  form.furnish(kind, families);
  panel.append(picture, bench.timeline);
  bench.listen();
  bench.ask();
}

/** @returns {Promise<Record<string, any>>} those of the link, or else the lab's own */
async function firstArguments() {
  try {
    return (await decodeLink(location.hash, base)) ?? lab.instrument;
  } catch (error) {
    if (error instanceof LinkError) toasts.say(t("instrument.link.damaged"), { kind: "problem" });
    return lab.instrument;
  }
}

class Bench {
  /**
   * @param {Picture} picture
   * @param {Record<string, any>} asked
   */
  constructor(picture, asked) {
    this.picture = picture;
    this.first = true;
    /** Whether a question came back without an answer: from then on everything is in sight, or there would be nothing to try again with. */
    this.bare = false;
    this.hash = location.hash;
    this.player = new Player(() => this.moved());
    this.player.rate = picture.rate;
    this.slider = h("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": t("instrument.moment"), input: () => this.player.seek(this.slider.valueAsNumber) });
    this.place = h("output", { class: "moment" });
    this.timeline = h("div", { class: "moments", hidden: true }, this.slider, this.place);
    this.asking = new Asking((/** @type {any} */ question) => picture.ask(question, () => computeInstrument(kind.kind, question)), {
      answered: (frame, question) => this.answered(frame, question), failed: (error) => this.failed(error),
      givenUp: (question) => picture.takesLong(question),
    });
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.writing = undefined;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.resting = undefined;
    /** @type {Record<string, any>|null} the arguments that were answered last: these alone stand in the address, never refused ones */
    this.accepted = null;
    store.set({ spec: asked });
  }

  listen() {
    document.addEventListener("glass-change", (event) => this.change(/** @type {CustomEvent} */ (event).detail));
    document.addEventListener("glass-ask", () => this.ask());
    document.addEventListener("glass-read", () => this.reread());
    document.addEventListener("glass-seek", (event) => this.goTo(/** @type {CustomEvent} */ (event).detail));
    document.addEventListener("glass-told", (event) => drawer?.commanded(/** @type {CustomEvent} */ (event).detail));
    document.addEventListener("glass-lesson", () => drawer?.toggle());
    window.addEventListener("hashchange", () => this.wandered());
    listenToKeys({
      toggle: () => bar.toggle(), step: () => bar.step(), reset: () => bar.reset(), slower: () => bar.changeSpeed(-1), faster: () => bar.changeSpeed(1),
      search: () => bar.search(), help: openHelp,
    });
    shareFrom(() => this.link());
  }

  /** Somebody put another link into this tab: that is a new start. */
  wandered() {
    if (location.hash === this.hash) return;
    this.picture.forget();
    location.reload();
  }

  /** @param {{path: string, value: any, also?: Record<string, any>, anew?: boolean}} detail  `also`: what changes with it, by path; `anew`: and begins again */
  change({ path, value, also = {}, anew = false }) {
    this.first ||= anew;
    const changes = { [path]: value, ...also };
    const asked = Object.entries({ ...changes, ...this.picture.adapt(path, value) }).reduce((state, [name, one]) => withPath(state, name, one), store.state.spec ?? {});
    if (sameJson(asked, store.state.spec)) return;
    store.set({ spec: asked });
    for (const name of Object.keys(changes)) drawer?.changed(name);
    this.ask();
  }

  /** @param {number} moment  that a hand led to on the picture */
  goTo(moment) {
    this.player.pause();
    this.player.seek(moment);
  }

  ask() {
    clearTimeout(this.resting);
    if (!this.picture.frame && !this.bare) awaits(panel, t("first.waits"));
    this.asking.ask(store.state.spec);
  }

  /**
   * @param {import("../types.js").Frame} frame
   * @param {Record<string, any>} question
   */
  answered(frame, question) {
    banner.hush("unreachable");
    if (store.state.problems.length) store.set({ problems: [] });
    toasts.hush("refused");
    this.accept(question);
    awaits(panel, "");
    this.picture.show(frame, question);
    for (const one of document.querySelectorAll("glass-instrument-form")) /** @type {import("./form.js").GlassInstrumentForm} */ (one).tell(this.picture.facts);
    this.player.stretch(Number(this.picture.facts.moments ?? 0));
    if (this.first) this.begin();
    document.body.dataset.ready = "yes";
    this.moved();
  }

  /** @param {Record<string, any>} question */
  accept(question) {
    const other = this.accepted && !sameJson(question, this.accepted);
    this.accepted = question;
    if (!other) return;
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.write(), QUIET);
  }

  /** The first frame plays by itself, unless the lab or the visitor wants it still. */
  begin() {
    this.first = false;
    this.player.pause();
    this.player.seek(0);
    if (lab.paused) return;
    if (still) this.player.seek(this.player.last);
    else this.player.play();
  }

  /** @param {unknown} error */
  failed(error) {
    this.picture.failed();
    if (!(error instanceof ApiError)) {
      this.uncover(t("banner.broken"));
      throw error;
    }
    if (error.status === 422 && !this.picture.frame && !sameJson(store.state.spec, lab.instrument)) return this.fallBack(error.message);
    this.uncover(error.status === 422 ? "" : error.status === 0 ? t("banner.unreachable") : error.message);
    if (error.status === 422) {
      store.set({ problems: error.problems });
      toasts.hush("refused");
      for (const { path, message } of error.problems) if (!this.saidInPlace(path)) toasts.say(t("notice.refused", { reason: message }), { kind: "problem", slot: "refused" });
    }
  }

  /** Nothing is on its way: what is worked with stands there, and the banner says why there is no answer. @param {string} reason  empty where it is said elsewhere */
  uncover(reason) {
    this.bare = true;
    awaits(panel, "");
    if (reason) banner.say("unreachable", reason, { label: t("banner.retry"), act: () => this.ask() });
  }

  /** A link that is refused before anything was shown: the lab as it is, and why. @param {string} reason */
  fallBack(reason) {
    toasts.say(t("instrument.link.refused", { reason }), { kind: "problem" });
    this.accepted = store.state.spec;
    store.set({ spec: lab.instrument });
    this.ask();
  }

  /** @param {string} path */
  saidInPlace(path) {
    const fields = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-path]"));
    return [...fields].some((field) => field.dataset.path && (path === field.dataset.path || [".", "["].some((next) => path.startsWith(`${field.dataset.path}${next}`))) && field.offsetParent !== null);
  }

  moved() {
    const { moment, last } = this.player;
    this.picture.seek(moment);
    this.timeline.hidden = last === 0;
    this.slider.max = String(last);
    this.slider.value = String(moment);
    this.slider.style.setProperty("--fill", `${last ? (100 * moment) / last : 0}%`);
    this.place.textContent = t("instrument.moment.of", this.picture.momentOf(moment, last));
    bar.showPlayer(this.player);
    bar.showReadings(this.picture.frame ? this.picture.readings() : []);
    if (!this.player.playing) this.speak();
    this.check({ moment, last });
  }

  /** The lesson looks once what is shown has stood for a while: half a drawing is nothing that anybody meant. @param {{moment: number, last: number}} at */
  check(at) {
    clearTimeout(this.resting);
    const { rests } = this.picture;
    const look = () => drawer?.check((check) => checkDone(check, { status: { arguments: store.state.spec, results: this.picture.results, ...at } }));
    if (!rests) look();
    else if (Number.isFinite(rests)) this.resting = setTimeout(look, rests);
  }

  /** Something else of the same frame is read. */
  reread() {
    bar.showReadings(this.picture.readings());
    this.speak();
  }

  speak() {
    const text = this.picture.frame ? this.picture.sentence() : "";
    if (status.textContent !== text) status.textContent = text;
  }

  async write() {
    this.hash = `#${await encodeLink(this.accepted ?? {}, base)}`;
    history.replaceState(history.state, "", this.hash);
  }

  async link() {
    return `${location.origin}${location.pathname}${location.search}#${await encodeLink(this.accepted ?? {}, base)}`;
  }
}

/**
 * @param {string} id
 * @returns {any} what the server wrote into the page under this id
 */
function read(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}
