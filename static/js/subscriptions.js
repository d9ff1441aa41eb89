/** Who wants to see what: the wishes of all elements on the page, merged into the one list that the server is asked for. */

/** @typedef {import("./types.js").ViewRequest} ViewRequest */

const LARGER_WINS = new Set(["resolution", "max_fps", "count"]);

/**
 * One request per view: where two want the same view, the finer resolution and the higher rate serve both. Wishes that stand `apart` are
 * joined only with those of the same name: who has them tells their frames by what these say of themselves.
 * @param {Iterable<ViewRequest[]>} wishes
 * @returns {ViewRequest[]}
 */
export function mergeViews(wishes) {
  /** @type {Map<string, ViewRequest>} */
  const merged = new Map();
  for (const request of [...wishes].flat()) {
    const { apart = "", ...wanted } = request;
    const key = `${request.view} ${apart}`;
    const known = merged.get(key);
    merged.set(key, known ? join(known, /** @type {ViewRequest} */ (wanted)) : /** @type {ViewRequest} */ (wanted));
  }
  return [...merged.values()].sort((a, b) => (a.view < b.view ? -1 : 1));
}

/**
 * @param {ViewRequest} a
 * @param {ViewRequest} b
 * @returns {ViewRequest}
 */
function join(a, b) {
  const joined = { ...a, ...b };
  for (const key of Object.keys(joined)) {
    if (LARGER_WINS.has(key)) joined[key] = Math.max(a[key] ?? 0, b[key] ?? 0);
  }
  return joined;
}

/**
 * What the server is told: a picture of one's own that several views are about travels once, beside them.
 * @param {ViewRequest[]} views
 * @returns {{views: ViewRequest[], pixels?: string}}
 */
export function withoutRepeats(views) {
  const pixels = views.find((view) => typeof view.pixels === "string")?.pixels;
  return pixels === undefined ? { views } : { pixels, views: views.map((view) => (view.pixels === pixels ? { ...view, pixels: true } : view)) };
}

export class Subscriptions {
  constructor() {
    /** @type {Map<object, ViewRequest[]>} */
    this.wishes = new Map();
    this.sent = "";
  }

  /**
   * @param {object} owner
   * @param {ViewRequest[]} views  an empty list takes the owner out
   */
  want(owner, views) {
    if (views.length) this.wishes.set(owner, views);
    else this.wishes.delete(owner);
  }

  /** @returns {ViewRequest[]} */
  list() {
    return mergeViews(this.wishes.values());
  }

  /**
   * @param {boolean} [again]  say it even if it was said before, as after a reconnect
   * @returns {ViewRequest[]|null} what the server has to be told, or null when it knows
   */
  news(again = false) {
    const list = this.list();
    const text = JSON.stringify(list);
    if (text === this.sent && !again) return null;
    this.sent = text;
    return list;
  }
}
