/** Dragging a column header to another place, with mouse, pen or finger. */

const FAR_ENOUGH = 6;

/**
 * @param {HTMLElement} columns  holds the columns; movable ones carry `data-movable` and `data-layer`
 * @param {(from: number, to: number) => void} drop  `to` is the layer's place afterwards
 */
export function followDrag(columns, drop) {
  columns.addEventListener("pointerdown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const column = /** @type {HTMLElement|null} */ (target.closest(".grip") && target.closest("[data-movable]"));
    if (column && event.button === 0) drag(columns, column, event, drop);
  });
}

/**
 * @param {HTMLElement} columns
 * @param {HTMLElement} column
 * @param {PointerEvent} start
 * @param {(from: number, to: number) => void} drop
 */
function drag(columns, column, start, drop) {
  const from = Number(column.dataset.layer);
  const others = /** @type {HTMLElement[]} */ ([...columns.querySelectorAll("[data-movable]")]);
  const stop = new AbortController();
  let to = from;
  const clear = () => others.forEach((other) => other.classList.remove("drop-before", "drop-after"));
  const finish = (/** @type {boolean} */ done) => {
    stop.abort();
    clear();
    column.classList.remove("dragging");
    if (!done || to === from) return;
    window.addEventListener("click", (event) => event.stopPropagation(), { capture: true, once: true });
    setTimeout(() => drop(from, to));
  };
  window.addEventListener("pointermove", (event) => {
    if (Math.abs(event.clientX - start.clientX) < FAR_ENOUGH && to === from) return;
    column.classList.add("dragging");
    to = placeAt(others, event.clientX);
    clear();
    if (to !== from) others[to]?.classList.add(to > from ? "drop-after" : "drop-before");
  }, { signal: stop.signal });
  window.addEventListener("pointerup", () => finish(true), { signal: stop.signal });
  window.addEventListener("pointercancel", () => finish(false), { signal: stop.signal });
  window.addEventListener("keydown", (event) => event.key === "Escape" && finish(false), { signal: stop.signal });
}

/**
 * @param {HTMLElement[]} columns
 * @param {number} x
 * @returns {number} which of the columns is nearest
 */
function placeAt(columns, x) {
  const distances = columns.map((column) => {
    const box = column.getBoundingClientRect();
    return Math.abs(box.left + box.width / 2 - x);
  });
  return distances.indexOf(Math.min(...distances));
}
