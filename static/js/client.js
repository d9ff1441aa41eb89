/**
 * The page's end of one run: its stream, its commands, its pictures. What is learnt goes into the store; pictures go to their elements.
 */

import { FirstPictures } from "./first-pictures.js";
import { decodeFrame } from "./frames.js";
import { loop } from "./loop.js";
import { CommandError, Outbox } from "./outbox.js";
import { Quiet } from "./quiet.js";
import { Socket } from "./socket.js";
import { store as pageStore } from "./store.js";
import { Subscriptions, withoutRepeats } from "./subscriptions.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").ViewElement} ViewElement */
/** @typedef {import("./types.js").ViewRequest} ViewRequest */
/** @typedef {import("./store.js").Store} Store */

const LOOKS_EVERY = 1000;
/** Within so many milliseconds the page shows what suits other data. */
const FOLLOWS_WITHIN = 1500;

export class RunClient {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.outbox = new Outbox(randomText());
    this.quiet = new Quiet();
    this.subscriptions = new Subscriptions();
    this.first = new FirstPictures(store);
    /** @type {Set<ViewElement>} */
    this.elements = new Set();
    /** @type {Map<string, Set<(value: any) => void>>} */
    this.listeners = new Map();
    /** @type {Map<string, Frame>} */
    this.frames = new Map();
    /** @type {Frame[]|null} curve points that came before their pictures were there; null once all are */
    this.early = [];
    /** @type {Socket|null} */
    this.socket = null;
    this.asking = false;
    this.pictures = 0;
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.watchdog = undefined;
  }

  /**
   * Follow the run `id`; whatever was followed before is let go.
   * @param {string} id
   */
  open(id) {
    if (this.socket) this.leave();
    this.frames.clear();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new Socket(`${scheme}//${location.host}/api/runs/${encodeURIComponent(id)}/stream`, {
      open: () => this.opened(),
      json: (message) => this.take(message),
      binary: (bytes) => this.takeFrame(bytes),
      heard: () => this.quiet.heard(),
      state: (connection) => this.connection(connection),
      probe: () => probe(id),
    });
    this.socket.connect();
    this.watchdog = setInterval(() => this.watch(), LOOKS_EVERY);
  }

  /** Let go of the run on screen, with all that was meant for it and all that was drawn of it. */
  leave() {
    this.close();
    this.outbox.clear([{ path: "", message: "gone" }]);
    for (const element of this.elements) {
      element.reset();
      this.first.wait(element);
    }
  }

  close() {
    clearInterval(this.watchdog);
    this.socket?.close();
    this.socket = null;
  }

  /** Try the connection again at once, as when the network is back or the page returns from the history. */
  retry() {
    this.socket?.restart();
  }

  /**
   * Send a command; it is sent again after a cut and carried out once.
   * @param {string} type
   * @param {Record<string, any>} [fields]
   * @returns {Promise<any>} the server's answer
   * @throws {CommandError} with the fields at fault
   */
  command(type, fields = {}) {
    if (this.store.state.readonly) return Promise.reject(new CommandError([{ path: "", message: "readonly" }]));
    const { message, reply } = this.outbox.add(type, fields);
    this.socket?.send(message);
    return reply;
  }

  /**
   * What `owner` wants to see from now on, in place of what it wanted before. Curves need no asking: they come to everybody.
   * @param {object} owner
   * @param {ViewRequest[]} views
   */
  subscribe(owner, views) {
    this.subscriptions.want(owner, views.filter(({ view }) => view !== "curves"));
    if (this.asking) return;
    this.asking = true;
    queueMicrotask(() => {
      this.asking = false;
      this.ask(false);
    });
  }

  /**
   * Hand the element its pictures from now on, whether it is in sight or not.
   * @param {ViewElement} element
   */
  attach(element) {
    this.elements.add(element);
    this.first.wait(element);
    for (const { view } of element.views) {
      const last = this.frames.get(view);
      const missed = view === "curves" ? this.early ?? [] : last ? [last] : [];
      for (const frame of missed) element.update(frame);
      if (missed.length) this.first.arrived(element);
    }
  }

  /** No more pictures will be attached: curve points need no keeping. */
  complete() {
    this.early = null;
  }

  /**
   * Hear of `frame`, `event`, `spec` or `hello` as they come.
   * @param {string} kind
   * @param {(value: any) => void} listener
   * @returns {() => void} stops listening
   */
  on(kind, listener) {
    const set = this.listeners.get(kind) ?? new Set();
    this.listeners.set(kind, set.add(listener));
    return () => set.delete(listener);
  }

  /**
   * @param {string} kind
   * @param {any} value
   */
  tell(kind, value) {
    for (const listener of this.listeners.get(kind) ?? []) listener(value);
  }

  /** @param {boolean} again */
  ask(again) {
    const views = this.subscriptions.news(again);
    if (views && !this.socket?.send({ type: "subscribe", ...withoutRepeats(views) })) this.subscriptions.sent = "";
  }

  opened() {
    this.pictures = 0;
    this.ask(true);
    for (const message of this.outbox.unanswered()) this.socket?.send(message);
  }

  /** @param {"connecting"|"open"|"lost"|"gone"} connection */
  connection(connection) {
    this.store.set({ connection });
    if (connection === "gone") this.outbox.clear([{ path: "", message: "gone" }]);
  }

  /** A connection on which nothing arrives is dead, whatever the browser believes: a server that lives says so, however slow it is. */
  watch() {
    if (this.store.state.connection === "open" && this.quiet.look()) this.retry();
  }

  /** @param {any} message */
  take(message) {
    if (message.type === "hello") this.hello(message);
    else if (message.type === "status") this.status(message);
    else if (message.type === "spec") this.spec(message);
    else if (message.type === "event") this.event(message);
    else if (message.type === "ack") this.answer(message);
    else if (message.type === "error" && !this.outbox.settle(message)) this.refused(message);
  }

  /** @param {any} message */
  hello({ run, readonly }) {
    const { spec, ...rest } = run;
    this.store.set({ readonly: Boolean(readonly), run: { ...this.store.state.run, ...rest }, ...(spec ? { spec } : {}) });
    this.tell("hello", run);
  }

  /**
   * The server tells in the order in which things happened: a step that is lower than the one before it is where the run was taken back to.
   * @param {any} message
   */
  status({ type: _type, ...status }) {
    this.store.set({ run: { ...this.store.state.run, ...status } });
  }

  /** @param {any} message */
  spec({ spec }) {
    this.store.set({ spec });
    this.tell("spec", spec);
  }

  /** @param {any} event */
  event(event) {
    this.tell("event", event);
  }

  /** @param {any} message */
  answer(message) {
    this.quiet.calm();
    if (message.spec) this.store.set({ spec: message.spec });
    this.outbox.settle(message);
  }

  /**
   * A picture that nobody wants any more, once the page has followed a change of its data, may be refused in silence; so may one of a
   * text that has been changed meanwhile.
   * @param {any} message
   */
  refused({ view, text, errors = [] }) {
    if (view) this.first.settle(view);
    const wanted = () => this.subscriptions.list().some((wish) => wish.view === view && wish.text === text);
    if (!view) this.tell("refused", errors);
    else setTimeout(() => wanted() && this.tell("refused", errors), text ? 0 : FOLLOWS_WITHIN);
  }

  /** Called once per screen refresh: tells the server how much has been drawn, so that it never sends more than can be shown. */
  paint() {
    this.socket?.send({ type: "seen", pictures: this.pictures });
  }

  /** @param {ArrayBuffer} bytes */
  takeFrame(bytes) {
    const frame = decodeFrame(bytes);
    this.frames.set(frame.view, frame);
    if (frame.view === "curves") this.early?.push(frame);
    else this.pictures += 1;
    loop.request(this);
    for (const element of this.elements) {
      if (element.views.some(({ view }) => view === frame.view)) element.update(frame);
    }
    this.first.settle(frame.view);
    this.tell("frame", frame);
  }
}

/**
 * @param {string} id
 * @returns {Promise<"there"|"gone"|"unknown">}
 */
async function probe(id) {
  try {
    const response = await fetch(`/api/runs/${encodeURIComponent(id)}`, { cache: "no-store" });
    return response.status === 404 || response.status === 410 ? "gone" : "there";
  } catch {
    return "unknown";
  }
}

/** @returns {string} what no other page has */
function randomText() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const runClient = new RunClient(pageStore);
