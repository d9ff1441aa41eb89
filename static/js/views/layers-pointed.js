/** What is pointed at in a network for images, or was picked there: one number of one map. It holds as long as what it speaks of is on view. */

/** @typedef {{layer: number, unit: number, row: number, column: number}} Point */

export class Pointed {
  /** @type {Point|null} under the pointer, or where the keyboard stands */
  over = null;
  #kinds = "";

  /**
   * @param {Point|null} point
   * @returns {boolean} whether that is another one
   */
  move(point) {
    if (JSON.stringify(point) === JSON.stringify(this.over)) return false;
    this.over = point;
    return true;
  }

  /**
   * @param {{what: string, layer: number, unit: number, row?: number, column?: number}|null|undefined} inspected  what was picked
   * @param {number|null} open  the layer that alone is on view
   * @param {(layer: number, unit: number) => boolean} has  whether there is such a map
   * @returns {Point|null} what is pointed at, else what was picked
   */
  point(inspected, open, has) {
    if (this.over) return this.over;
    if (!inspected || inspected.what !== "unit" || !inspected.layer || !has(inspected.layer, inspected.unit)) return null;
    if (open && open !== inspected.layer) return null;
    return { layer: inspected.layer, unit: inspected.unit, row: inspected.row ?? 0, column: inspected.column ?? 0 };
  }

  /**
   * @param {readonly {kind?: string}[]} layers  as they stand now
   * @returns {boolean} whether other layers stand in some places than did before: what was pointed at or picked is gone
   */
  outlived(layers) {
    const [before, now] = [this.#kinds, layers.map(({ kind }) => kind ?? "").join()];
    this.#kinds = now;
    if (!before || before === now) return false;
    this.over = null;
    return true;
  }
}
