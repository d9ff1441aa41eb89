/** Keeps the address in step with the spec, so that what stands in the address bar is always the link to share. */

import { encodeLink } from "./link.js";
import { sameJson } from "./paths.js";

/** @typedef {import("./types.js").Spec} Spec */

const QUIET = 400;

export class Address {
  /**
   * @param {Spec} base  the default spec
   * @param {boolean} [own]  whether the address is this run's to write; not so for somebody who watches
   */
  constructor(base, own = true) {
    this.base = base;
    this.own = own;
    this.hash = location.hash;
    /** @type {Spec|null} */
    this.spec = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    window.addEventListener("hashchange", () => this.wandered());
  }

  /**
   * The run has this spec now; the first one it had stands in the address already (a lab, a link, nothing).
   * @param {Spec|null} spec
   */
  follow(spec) {
    const first = this.spec === null;
    if (!spec || sameJson(spec, this.spec)) return;
    this.spec = spec;
    if (first || !this.own) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), QUIET);
  }

  async write() {
    if (!this.spec) return;
    this.hash = `#${await encodeLink(this.spec, this.base)}`;
    history.replaceState(history.state, "", this.hash);
  }

  /** @returns {Promise<string>} the whole link to what is on screen */
  async link() {
    return `${location.origin}/play#${await encodeLink(this.spec ?? this.base, this.base)}`;
  }

  /** Somebody put another link into this tab: that is a new start. */
  wandered() {
    if (!this.own || location.hash === this.hash || !/^#v\d+\./.test(location.hash)) return;
    history.replaceState(null, "");
    location.reload();
  }
}
