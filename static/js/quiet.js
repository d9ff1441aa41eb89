/**
 * How long a connection has been quiet. A server that is slow to answer says now and then that it is there, so a slow answer is no dead
 * connection; only one on which nothing at all arrives is. Counted in looks, not by the clock: while the page itself stands still it
 * takes in nothing, and that is not the connection's fault.
 */

const FIRST = 8;
const LAST = 64;

export class Quiet {
  looks = 0;
  patience = FIRST;

  /** Something arrived, or the connection has just opened. */
  heard() {
    this.looks = 0;
  }

  /** All is well again: the next dead connection is found as soon as the first. */
  calm() {
    this.patience = FIRST;
  }

  /**
   * Called once a second while the connection stands.
   * @returns {boolean} whether it seems dead; after each time that is said, the next one is waited for longer
   */
  look() {
    this.looks += 1;
    if (this.looks <= this.patience) return false;
    this.looks = 0;
    this.patience = Math.min(LAST, 2 * this.patience);
    return true;
  }
}
