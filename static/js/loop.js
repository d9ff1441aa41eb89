/**
 * The one animation loop: whoever has something new to show asks for a turn, and paints once before the next picture.
 * Asking twice is asking once, so a picture that was overtaken is never drawn.
 */

/** @typedef {{paint(): void}} Painter */

export class Loop {
  /** @param {(callback: () => void) => void} schedule  when to run the next turn */
  constructor(schedule) {
    this.schedule = schedule;
    /** @type {Set<Painter>} */
    this.dirty = new Set();
    this.waiting = false;
  }

  /**
   * Have `painter.paint()` called before the next picture.
   * @param {Painter} painter
   */
  request(painter) {
    this.dirty.add(painter);
    if (this.waiting) return;
    this.waiting = true;
    this.schedule(() => this.turn());
  }

  /**
   * Take back what was asked for, as an element does when it leaves the page.
   * @param {Painter} painter
   */
  cancel(painter) {
    this.dirty.delete(painter);
  }

  turn() {
    this.waiting = false;
    const painters = [...this.dirty];
    this.dirty.clear();
    for (const painter of painters) {
      try {
        painter.paint();
      } catch (error) {
        console.error(error);
      }
    }
  }
}

export const loop = new Loop((callback) => globalThis.requestAnimationFrame(callback));
