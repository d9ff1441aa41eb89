/**
 * The painted points and the tools that change them. A stroke shows at once, goes out in small batches and can be taken back;
 * what the server says the data is has the last word as soon as nothing is on its way.
 */

import { seeded } from "./brushes.js";
import { DEFAULT_DOMAIN } from "./plane.js";
import { UNASSIGNED, alike, withoutUnknownPart } from "./rows.js";
import { UndoStack } from "./undo.js";

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {"point"|"spray"|"line"|"eraser"|"move"|"look"} Tool */
/** @typedef {(fields: Record<string, unknown>) => Promise<unknown>} Send */
/** @typedef {{add: Row[], remove: number[], move: Map<number, Row>}} Batch */

export const MAX_POINTS = 5000;
export const MAX_CLASSES = 6;
const OUTSIDE = "outside";
const GRID = 1000;
/** At most 20 batches a second leave the page. */
export const BATCH_INTERVAL = 55;
/** For so long after a stroke the server's data may still be that of a moment before it. */
const GRACE = 800;

export class PaintModel extends EventTarget {
  /** @type {Row[]} */
  rows = [];
  classes = 2;
  /** @type {Tool} */
  tool = "point";
  label = 1;
  /** Standard deviation of the spray and radius of the eraser, as a share of the plane's half width. */
  spread = 0.08;
  /** Points per puff of the spray. */
  density = 3;
  random = seeded(1);
  /** The part of the plane the points lie in. */
  domain = DEFAULT_DOMAIN;
  /** Why nothing can be painted just now: "" when it can. @type {""|"readonly"|"values"|"curve"|"table"} */
  locked = "";
  /** What to tell the person, a message key with its values. @type {{key: string, values?: Record<string, string|number>}|null} */
  notice = null;
  /** When something was painted or taken back last, in milliseconds of the page. */
  changedAt = -Infinity;

  /** @type {UndoStack<Row[]>} */
  #undo = new UndoStack();
  /** @type {Batch} */
  #batch = { add: [], remove: [], move: new Map() };
  #stroking = false;
  #inFlight = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {{rows: Row[], classes: number, version: number}|null} */
  #server = null;
  #version = -1;
  #answeredAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #adopting;

  /** @param {Send} send  carries out a `points` command */
  constructor(send) {
    super();
    this.send = send;
  }

  get canUndo() {
    return this.#undo.canUndo;
  }

  get canRedo() {
    return this.#undo.canRedo;
  }

  /** Whether strokes are still on their way to the server. */
  get settled() {
    return this.#inFlight === 0 && !this.#stroking && this.#timer === undefined;
  }

  /** @param {Partial<Pick<PaintModel, "tool"|"label"|"spread"|"density"|"domain"|"locked"|"notice">>} choice */
  choose(choice) {
    Object.assign(this, choice);
    this.#tell();
  }

  /** Offers one more class to paint with. */
  addClass() {
    if (this.classes >= MAX_CLASSES) return;
    this.classes += 1;
    this.choose({ label: this.classes - 1 });
  }

  /**
   * Takes the data as the server has it.
   * @param {Row[]} rows
   * @param {number} classes
   * @param {number} version
   */
  take(rows, classes, version) {
    this.#server = { rows, classes, version };
    if (this.settled) this.#adopt();
  }

  /**
   * The run says how new its data is. Where that is older than what was answered, it has been taken up from an earlier moment, and what
   * it has is what is shown.
   * @param {number} version
   */
  heard(version) {
    if (!this.settled || version >= this.#version) return;
    this.#version = version;
    this.#adopt();
  }

  /** Forgets the server's data, as when another run is shown. */
  forget() {
    this.#server = null;
    this.#version = -1;
    this.rows = [];
    this.#undo.clear();
    this.#tell();
  }

  /** Everything until endStroke() is one step of undo. */
  beginStroke() {
    if (this.#stroking) return;
    this.#stroking = true;
    this.notice = null;
    this.#undo.push(this.rows);
  }

  endStroke() {
    this.#stroking = false;
    this.#flush();
    this.#tell();
  }

  /** @param {ReadonlyArray<readonly [number, number]>} places  of points of the chosen class */
  add(places) {
    const room = MAX_POINTS - this.rows.length;
    if (places.length > room) this.notice = { key: "paint.full", values: { count: MAX_POINTS } };
    const added = places.slice(0, Math.max(0, room)).map(([x, y]) => [quantize(x), quantize(y), this.label, UNASSIGNED]);
    if (!added.length) return this.#tell();
    this.#orderedBefore("add");
    this.#batch.add.push(...added);
    this.rows = [...this.rows, ...added];
    this.#scheduled();
  }

  /** @param {readonly number[]} indices  ascending */
  remove(indices) {
    if (!indices.length) return;
    this.#orderedBefore("remove");
    const gone = new Set(indices);
    this.#batch.remove.push(...indices);
    this.rows = this.rows.filter((_, index) => !gone.has(index));
    this.#scheduled();
  }

  /** @param {number} index @param {number} x @param {number} y */
  move(index, x, y) {
    const before = this.rows[index];
    if (!before) return;
    this.#orderedBefore("move");
    const row = [quantize(x), quantize(y), ...before.slice(2)];
    this.#batch.move.set(index, row);
    this.rows = this.rows.with(index, row);
    this.#scheduled();
  }

  /** Puts other points in place of all. @param {Row[]} rows @param {number} [classes] */
  replace(rows, classes = this.classes) {
    this.#undo.push(this.rows);
    this.#restore(rows, classes);
  }

  undo() {
    const rows = this.#undo.undo(this.rows);
    if (rows) this.#restore(rows, this.classes);
  }

  redo() {
    const rows = this.#undo.redo(this.rows);
    if (rows) this.#restore(rows, this.classes);
  }

  /** @param {Row[]} rows @param {number} classes */
  #restore(rows, classes) {
    this.#flush();
    this.rows = rows;
    this.classes = Math.max(2, classes, 1 + rows.reduce((most, row) => Math.max(most, row[2]), 0));
    this.notice = null;
    this.#post({ points: rows.map(withoutUnknownPart), classes: this.classes });
    this.#tell();
  }

  /**
   * A batch holds one kind of change, because indices mean something else after each. Another kind sends what is waiting.
   * @param {"add"|"remove"|"move"} kind
   */
  #orderedBefore(kind) {
    const { add, remove, move } = this.#batch;
    const clean = kind === "add" ? !remove.length && !move.size : kind === "move" ? !add.length && !remove.length : !add.length && !remove.length && !move.size;
    if (!clean) this.#flush();
  }

  #scheduled() {
    this.#tell();
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_INTERVAL);
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { add, remove, move } = this.#batch;
    if (!add.length && !remove.length && !move.size) return;
    this.#batch = { add: [], remove: [], move: new Map() };
    /** @type {Record<string, unknown>} */
    const fields = {};
    if (add.length) Object.assign(fields, { add: add.map(withoutUnknownPart), classes: this.classes });
    if (remove.length) fields.remove = remove;
    if (move.size) fields.move = [...move].map(([index, [x, y]]) => [index, x, y]);
    this.#post(fields);
  }

  /** @param {Record<string, unknown>} fields */
  async #post(fields) {
    this.changedAt = performance.now();
    this.#inFlight += 1;
    try {
      const reply = /** @type {{data_version?: number}|undefined} */ (await this.send(fields));
      this.#version = Math.max(this.#version, Number(reply?.data_version ?? -1));
    } catch (error) {
      this.notice = { key: "paint.refused", values: { reason: error instanceof Error ? error.message : String(error) } };
    }
    this.#inFlight -= 1;
    this.#answeredAt = performance.now();
    if (this.settled) this.#adopt();
    this.#tell();
  }

  /**
   * Makes the server's data the painted points, unless it is older than what was already answered. Data that differs from what
   * was just painted is given a moment to be overtaken.
   */
  #adopt() {
    clearTimeout(this.#adopting);
    this.#adopting = undefined;
    const server = this.#server;
    if (!server || !this.settled || server.version < this.#version) return;
    const same = alike(this.rows, server.rows);
    const wait = this.#answeredAt + GRACE - performance.now();
    if (!same && wait > 0) {
      this.#adopting = setTimeout(() => this.#adopt(), wait);
      return;
    }
    this.#version = server.version;
    this.#server = null;
    if (!same) this.#rememberOutside(server.rows);
    this.rows = server.rows;
    this.classes = Math.max(server.classes, same ? this.classes : 2);
    if (this.label >= this.classes) this.label = this.classes - 1;
    this.#tell();
  }

  /** A change that was not painted here can be undone too, once something was painted. @param {Row[]} rows */
  #rememberOutside(rows) {
    if (!this.rows.length || !this.#undo.canUndo) return;
    if (!this.#undo.takeBack(OUTSIDE, (state) => alike(state, rows))) this.#undo.push(this.rows, OUTSIDE);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {number} value @returns {number} on the grid that links keep */
export function quantize(value) {
  return Math.round(value * GRID) / GRID;
}

/** @type {WeakMap<object, PaintModel>} */
const models = new WeakMap();

/**
 * The one paint model of a page, shared by the picture that is painted on and the tool bar.
 * @param {object} store
 * @param {Send} send
 */
export function paintModelOf(store, send) {
  let model = models.get(store);
  if (!model) models.set(store, (model = new PaintModel(send)));
  return model;
}
