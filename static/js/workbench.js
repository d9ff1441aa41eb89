/** The workbench at work: carries out what its elements ask for, and says what came of it. */

import { checkNetwork } from "./api.js";
import { Changes } from "./changes.js";
import { Journal, weightAt, weightPath } from "./journal.js";
import { headOf } from "./layer-kinds.js";
import { t } from "./messages.js";
import { CommandError } from "./outbox.js";
import { sameJson } from "./paths.js";
import { isImages, isSequences } from "./shown-as.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./client.js").RunClient} RunClient */
/** @typedef {import("./elements/notices.js").GlassToasts} Toasts */
/** @typedef {{touched?: string, renewed?: string[], lost?: boolean, brought_back?: boolean}} Rebuilt  the answer to a change, where it touched the network */

const QUIET = new Set(["data_edited", "status", "play", "pause"]);
const ALARMING = new Set(["diverged", "crashed", "failed", "disk", "gave_up"]);
const LOG_MOST = 300;

export class Workbench {
  /**
   * @param {Store} store
   * @param {RunClient} client
   * @param {Toasts} toasts
   * @param {import("./journey.js").Journey} journey
   */
  constructor(store, client, toasts, journey) {
    this.store = store;
    this.client = client;
    this.toasts = toasts;
    this.journey = journey;
    this.journal = new Journal(store, (changes) => this.put(changes));
    this.changes = new Changes(store, client, {
      refused: (error) => this.refused(error), sends: (paths) => this.journal.before(paths),
      accepted: (answer, before, at) => {
        this.journal.note(before, at);
        this.accepted(answer);
      },
    });
    /** @type {Promise<boolean>|null} the newest command that can be taken back, until it is answered */
    this.underway = null;
    this.commandedAt = 0;
    this.checked = /** @type {any} */ (null);
    /** @type {AbortController|null} */
    this.checking = null;
    document.addEventListener("glass-command", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      detail.taken = this.command({ ...detail });
    });
    document.addEventListener("glass-change", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      detail.taken = this.change(detail);
    });
    document.addEventListener("glass-done", (event) => this.lesson?.commanded(/** @type {CustomEvent<string>} */ (event).detail));
    client.on("event", (event) => this.happened(event));
    client.on("refused", (problems) => this.refused(new CommandError(problems)));
    store.on("spec", () => this.check());
    store.on("picture", ({ pixels, example }) => {
      if (pixels !== null || example !== null) this.lesson?.commanded(pixels === null ? "look" : "draw");
    });
    store.on("inspected", (inspected) => inspected && this.lesson?.changed(`inspected[${inspected.layer}]`));
  }

  /** Whether something was changed that is not answered yet. */
  get busy() {
    return this.changes.busy || this.underway !== null;
  }

  /** When something was changed last, in milliseconds of the page, whether it is answered yet or not. */
  get changedAt() {
    return this.busy ? Math.max(this.changes.changedAt, this.commandedAt) : this.journal.changedAt;
  }

  /**
   * @param {{type: string, [field: string]: any}} detail
   * @returns {Promise<boolean>} whether the server took it
   */
  command(detail) {
    const taken = this.#carryOut(detail);
    if (detail.type === "edit" || (detail.type === "set" && detail.changes)) {
      this.commandedAt = performance.now();
      this.underway = taken;
      taken.finally(() => {
        if (this.underway === taken) this.underway = null;
      });
    }
    return taken;
  }

  /**
   * @param {{type: string, [field: string]: any}} detail
   * @returns {Promise<boolean>} whether the server took it
   */
  async #carryOut({ type, ...fields }) {
    if (this.store.state.readonly) {
      this.toasts.say(t("notice.readonly"));
      return false;
    }
    this.lesson?.commanded(type);
    if (type === "set" && fields.changes) for (const path of Object.keys(fields.changes)) this.lesson?.changed(path);
    try {
      const before = type === "set" && fields.changes ? this.journal.before(Object.keys(fields.changes)) : null;
      const at = performance.now();
      const answer = await this.client.command(type, fields);
      if (before) this.journal.note(before, at);
      if (type === "edit" && answer.before !== null) this.journal.note({ [weightPath(fields.parameter, fields.index)]: answer.before }, at);
      if (type === "set") this.accepted(answer);
      if (type === "branch") this.journey.branch(answer.run);
      return true;
    } catch (error) {
      this.refused(error);
      return false;
    }
  }

  /**
   * @param {{path: string, value: any}} detail
   * @returns {Promise<boolean>} once it is answered: whether the server took it
   */
  async change({ path, value }) {
    if (this.store.state.readonly) {
      this.toasts.say(t("notice.readonly"));
      return false;
    }
    this.lesson?.changed(path);
    this.changes.change(path, value);
    return this.changes.rest();
  }

  /**
   * Puts values back where they stood.
   * @param {Record<string, any>} changes  by path, of fields or of one weight
   * @returns {Promise<Record<string, any>|void>} the weight that stood there
   */
  async put(changes) {
    const [[path, value]] = Object.entries(changes);
    const weight = weightAt(path);
    if (weight) return { [path]: (await this.client.command("edit", { ...weight, value })).before ?? value };
    const kind = changes.data?.kind;
    const restart = kind !== undefined && isImages(this.store.state) !== isImages({ ...this.store.state, spec: { data: { kind } } });
    const answer = await this.client.command("set", { changes, back: true, ...(restart ? { restart } : {}) });
    this.changes.accepted(changes);
    this.accepted(answer);
  }

  /**
   * A change that is not answered yet is waited for: it is the one to be taken back.
   * @param {"undo"|"redo"} what
   */
  async takeBack(what) {
    if (this.underway && !(await this.underway)) return;
    if (!(await this.changes.rest())) return;
    try {
      const paths = await this.journal[what]();
      if (paths.length) this.toasts.say(t(`undo.${what}.done`, { what: paths.map(labelOf).join(", ") }), { slot: "undo" });
    } catch (error) {
      this.refused(error);
    }
  }

  /** @returns {import("./elements/lesson-drawer.js").GlassLessonDrawer|null} */
  get lesson() {
    return document.querySelector("glass-lesson-drawer");
  }

  /**
   * A refusal is shown at its field; where no field on the page is at fault, it is said aloud.
   * @param {unknown} error
   */
  refused(error) {
    if (!(error instanceof CommandError)) throw error;
    const elsewhere = error.problems.filter(({ path }) => !path || !shownInPlace(path));
    if (error.problems.some(({ message }) => message === "gone")) return;
    if (error.problems.some(({ path }) => path === "text")) this.store.set({ problems: error.problems });
    for (const { message } of elsewhere) this.toasts.say(t("notice.refused", { reason: message }), { kind: "problem" });
  }

  /**
   * Says what a change of the network cost: which layers begin anew, whether weights are gone, and that the rest is kept.
   * @param {Rebuilt} answer
   */
  accepted(answer) {
    if (answer.touched !== "network") return;
    const { spec, catalog } = this.store.state;
    this.toasts.say(costOf(answer, (name) => headOf(name, spec?.model.layers ?? [], catalog)), { slot: "rebuilt" });
  }

  /** @param {{kind?: string, message?: string, epoch?: number, step?: number}} event */
  happened({ kind = "", message = "", epoch, step }) {
    if (!message) return;
    const log = [...this.store.state.log, { kind, message, epoch, step, at: Date.now() }].slice(-LOG_MOST);
    this.store.set({ log });
    if (!QUIET.has(kind)) this.toasts.say(message, { kind: ALARMING.has(kind) ? "problem" : "note" });
  }

  /** Ask the server for shapes and parameter counts, whenever what they follow from has changed. */
  async check() {
    const { spec } = this.store.state;
    if (!spec) return;
    const { points: _points, ...data } = spec.data;
    const about = { model: spec.model, data, loss: spec.loss, training: spec.training };
    if (sameJson(about, this.checked)) return;
    this.checked = about;
    this.checking?.abort();
    this.checking = new AbortController();
    try {
      this.store.set({ architecture: await checkNetwork(spec, this.checking.signal) });
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") this.store.set({ architecture: null });
    }
  }
}

/**
 * @param {Rebuilt} answer
 * @param {(name: string) => string} headOf  what a layer is called on the page
 * @returns {string} what a change of the network made of its weights
 */
export function costOf({ renewed = [], lost, brought_back: back }, headOf) {
  const cost = [back && t("notice.back"), renewed.length && t("notice.renewed", { layers: renewed.map(headOf).join(", ") }), lost && t("notice.lost")].filter(Boolean);
  return cost.length ? [...cost, t("notice.kept")].join(" ") : t("notice.rebuilt");
}

/**
 * @param {string} path
 * @returns {boolean} whether a field on the page shows the problems of this path
 */
function shownInPlace(path) {
  if (/^model\.layers\[\d+\]|^data\.features/.test(path)) return true;
  if (path === "text") return Boolean(/** @type {HTMLElement|null} */ (document.querySelector(".reply-text"))?.offsetParent);
  const fields = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".field[data-path]"));
  return [...fields].some((field) => field.dataset.path === path && field.offsetParent !== null);
}

/**
 * Writes the small notes beside the panels' titles.
 * @param {Store} store
 * @param {RunClient} client
 */
export function writeNotes(store, client) {
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    const note = /** @type {HTMLElement|null} */ (document.querySelector(`[data-part="${name}"]`));
    if (!note || note.textContent === text) return;
    note.textContent = note.title = text; // where there is no room for all of it, all of it can still be read
  };
  const data = () => {
    const { spec } = store.state;
    if (isImages(store.state)) return;
    const count = spec?.data.points?.length ?? spec?.data.samples;
    write("data-note", count === undefined ? "" : t(isSequences(store.state) ? "data.examples" : "data.points", { count }));
  };
  store.on("spec", data);
  client.on("frame", ({ view, meta }) => {
    if (view === "gallery" && meta.total) {
      write("data-note", t("data.images", { count: Number(meta.total) }));
      write("learned-note", t("data.classification", { count: JSON.parse(meta.names).length }));
    }
    if (view === "data") write("learned-note", meta.task === "regression" ? t("data.regression") : t("data.classification", { count: Number(meta.classes) }));
  });
  store.on("architecture", (architecture) => {
    if (!architecture) return write("network-note", "");
    const ends = [architecture.input_shape, architecture.layers.at(-1)?.output_shape].map((shape) => shape?.slice(1).join("×"));
    const sizes = isImages(store.state) ? ends : [architecture.input_shape?.at(-1), ...architecture.layers.map((layer) => layer.output_shape.at(-1))];
    write("network-note", t("builder.summary", { shape: sizes.join(" → "), count: architecture.parameters }));
  });
}

/**
 * @param {string} path
 * @returns {string} what its field is called on the page, or its part of the spec
 */
function labelOf(path) {
  const label = document.querySelector(`.field[data-path="${CSS.escape(path)}"] label`)?.textContent?.trim();
  return label || t(`undo.part.${path.split(/[.[]/)[0]}`);
}
