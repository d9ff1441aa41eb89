/**
 * No step goes backwards on screen: what arrives late or twice is passed over,
 * unless the run itself went back (a reset, a rewind, a resume from a checkpoint).
 */

export class Progress {
  constructor() {
    this.step = -1;
    this.version = -1;
    this.free = true;
  }

  /** The run may have gone back: the next step is taken as it comes. */
  release() {
    this.free = true;
  }

  /**
   * @param {{step: number, version?: number}} now  `version` counts the times the run itself was changed
   * @returns {boolean} whether this is news, or at least not older than what is shown
   */
  accept({ step, version = this.version }) {
    if (!this.free && version < this.version) return false;
    if (!this.free && version === this.version && step < this.step) return false;
    this.free = false;
    this.step = step;
    this.version = version;
    return true;
  }
}
