/**
 * A websocket that comes back: after a cut it waits a jittered while and tries again, until it is told to stop
 * or the server says that there is nothing to come back to.
 */

import { backoff } from "./backoff.js";

/** @typedef {"connecting"|"open"|"lost"|"gone"} Connection */
/**
 * @typedef {object} SocketHandlers
 * @property {() => void} open
 * @property {(text: any) => void} json
 * @property {(bytes: ArrayBuffer) => void} binary
 * @property {() => void} heard  something has come, or the connection has just opened
 * @property {(connection: Connection) => void} state
 * @property {() => Promise<"there"|"gone"|"unknown">} probe  asks whether the run is still there after a failed try
 */

export class Socket {
  /**
   * @param {string} url
   * @param {SocketHandlers} handlers
   */
  constructor(url, handlers) {
    this.url = url;
    this.handlers = handlers;
    this.attempt = 0;
    this.closed = false;
    /** @type {WebSocket|null} */
    this.socket = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** Connect now, whatever was waited for. */
  connect() {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.drop();
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    let opened = false;
    this.handlers.state(this.attempt === 0 ? "connecting" : "lost");
    socket.onopen = () => {
      opened = true;
      this.attempt = 0;
      this.handlers.heard();
      this.handlers.state("open");
      this.handlers.open();
    };
    socket.onmessage = ({ data }) => {
      this.handlers.heard();
      if (typeof data === "string") this.handlers.json(JSON.parse(data));
      else this.handlers.binary(data);
    };
    socket.onclose = () => this.lost(opened);
  }

  /** @param {boolean} opened  whether the connection had stood */
  async lost(opened) {
    this.socket = null;
    if (this.closed) return;
    this.handlers.state("lost");
    if (!opened && (await this.handlers.probe()) === "gone") {
      this.close();
      this.handlers.state("gone");
      return;
    }
    this.attempt += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), backoff(this.attempt - 1));
  }

  /** The connection seems dead: let go of it and try anew at once. */
  restart() {
    this.attempt = Math.max(1, this.attempt);
    this.connect();
  }

  /**
   * @param {unknown} message
   * @returns {boolean} whether it could be handed over
   */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  drop() {
    if (!this.socket) return;
    this.socket.onclose = this.socket.onmessage = this.socket.onopen = null;
    this.socket.close();
    this.socket = null;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.drop();
  }
}
