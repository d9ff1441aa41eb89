/** Walks along the moments of an instrument's time axis: played at a pace, step by step, or led by hand. Pure but for its clock. */

export class Player {
  /**
   * @param {(player: Player) => void} moved  called whenever the moment, its number or playing changed
   * @param {(callback: (now: number) => void) => void} [schedule]  when the next tick comes, in milliseconds
   */
  constructor(moved, schedule = (callback) => void globalThis.requestAnimationFrame(callback)) {
    this.moved = moved;
    this.schedule = schedule;
    this.last = 0;
    this.moment = 0;
    this.playing = false;
    /** Moments per second. */
    this.rate = 4;
    this.travelled = 0;
    this.before = 0;
  }

  /**
   * There are so many moments now. Whoever stood at the end stays there.
   * @param {number} last  the number of the last moment
   */
  stretch(last) {
    const ended = this.moment >= this.last && !this.playing;
    this.last = Math.max(0, last);
    this.moment = ended ? this.last : Math.min(this.moment, this.last);
    this.moved(this);
  }

  /** @param {number} moment */
  seek(moment) {
    this.moment = Math.min(this.last, Math.max(0, Math.round(moment)));
    this.travelled = this.moment;
    if (this.moment === this.last) this.playing = false;
    this.moved(this);
  }

  /** Plays on; from the beginning where the end is reached. */
  play() {
    if (this.last === 0 || this.playing) return;
    if (this.moment >= this.last) this.moment = 0;
    this.travelled = this.moment;
    this.playing = true;
    this.before = NaN;
    this.moved(this);
    this.schedule((now) => this.tick(now));
  }

  pause() {
    this.playing = false;
    this.moved(this);
  }

  /** @param {number} now  milliseconds */
  tick(now) {
    if (!this.playing) return;
    if (Number.isFinite(this.before)) this.travelled += ((now - this.before) / 1000) * this.rate;
    this.before = now;
    const moment = Math.min(this.last, Math.floor(this.travelled + 1e-9));
    if (moment !== this.moment) {
      this.moment = moment;
      if (moment === this.last) this.playing = false;
      this.moved(this);
    }
    if (this.playing) this.schedule((next) => this.tick(next));
  }
}
