/**
 * A matrix as cells: colored by value, marked where the window lies, with zeros around where there is padding. One that can be edited is
 * typed into, led by arrow keys, dragged up and down, and takes whole matrices pasted into any cell.
 */

import { h } from "../dom.js";
import { cssOf, palette } from "../draw/color.js";
import { t } from "../messages.js";
import { levelOf, moved } from "../views/matrix-cells.js";
import { markRefused } from "./complaint.js";
import { largestOf, moveBy, parseCell, parseMatrix, stepOf, typedText } from "./matrix-text.js";

/** @typedef {{top: number, left: number, bottom: number, right: number}} Box  first and last row and column; beyond the matrix is padding */
/** @typedef {{now?: boolean, tap?: Typed, won?: boolean}} Mark */
/** @typedef {{row: number, column: number}} Place */
/** @typedef {import("./matrix-text.js").Typed} Typed */

const REACH = 0.6;
const PULL = 10;
const LEAST_PULL = 5;

export class CellGrid {
  /** @type {Typed[][]} */
  values = [];
  /** @type {Map<string, {cell: HTMLElement, inner: HTMLElement}>} */
  cells = new Map();
  shape = "";
  rows = 0;
  columns = 0;
  corner = { top: 0, left: 0 };
  /** @type {(row: number, column: number) => string} what says why a cell is refused; "" where it is not */
  refusal = () => "";

  /**
   * @param {string} label
   * @param {{path?: string, edited?: (rows: Typed[][]) => void, pointed?: (place: Place|null) => void, chosen?: (place: Place) => void}} hands
   *   `path`: of its values among the arguments; `edited`: it can be edited; `pointed`: hovered over, or no longer; `chosen`: clicked or led to by arrow keys
   */
  constructor(label, { path = "", edited, pointed, chosen } = {}) {
    this.label = label;
    this.path = path;
    this.edited = edited;
    this.chosen = chosen;
    this.frame = h("i", { class: "cells-frame", hidden: true });
    this.element = h("div", { class: "cells", role: "group", "aria-label": label });
    this.element.addEventListener("pointerover", (event) => pointed?.(placeOf(event.target)));
    this.element.addEventListener("pointerleave", () => pointed?.(null));
    this.element.addEventListener("keydown", (event) => (edited ? this.editKey(event) : this.walk(event)));
    if (edited) {
      this.element.addEventListener("paste", (event) => this.paste(event));
      this.element.addEventListener("change", (event) => this.typed(event));
      this.element.addEventListener("focusin", (event) => this.enter(event.target));
      this.element.addEventListener("input", (event) => this.begin(event.target));
      this.element.addEventListener("pointerdown", (event) => this.pull(event));
      this.element.addEventListener("dragstart", (event) => event.preventDefault());  // the text in it stays where it is
    } else this.element.addEventListener("click", (event) => this.choose(placeOf(event.target)));
  }

  /**
   * @param {Typed[][]} values
   * @param {{box?: Box, hidden?: (row: number, column: number) => boolean, padding?: string, largest?: number, name?: (row: number, column: number) => string}} [how]
   *   `padding`: what stands in cells around; `hidden`: what is not known yet
   */
  show(values, { box, hidden = () => false, padding = "0", largest, name = placeName } = {}) {
    this.values = values;
    [this.rows, this.columns] = [values.length, values[0]?.length ?? 0];
    const { top, left, bottom, right } = box ?? { top: 0, left: 0, bottom: this.rows - 1, right: this.columns - 1 };
    const shape = [top, left, bottom, right, this.rows, this.columns].join();
    if (shape !== this.shape) this.build(shape, { top, left, bottom, right });
    const scale = largest ?? largestOf(values);
    for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) this.write(row, column, { hidden: hidden(row, column), padding, scale, name });
  }

  /**
   * @param {string} shape
   * @param {Box} box
   */
  build(shape, { top, left, bottom, right }) {
    this.shape = shape;
    this.cells.clear();
    const focused = placeOf(document.activeElement);
    const had = this.element.contains(document.activeElement);
    const made = [];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const inside = row >= 0 && row < this.rows && column >= 0 && column < this.columns;
        const inner = !inside ? h("b", {}) : this.edited ? h("input", { inputmode: "decimal", autocomplete: "off", spellcheck: "false" }) : this.chosen ? h("button", { type: "button", tabindex: row || column ? -1 : 0 }) : h("b", {});
        const cell = h("span", { class: inside ? "cell" : "cell around", "data-row": row, "data-column": column }, inner);
        this.cells.set(`${row},${column}`, { cell, inner });
        made.push(cell);
      }
    }
    this.element.style.setProperty("--across", String(right - left + 1));
    this.corner = { top, left };
    this.element.replaceChildren(...made, this.frame);
    if (had && focused) this.focus(Math.min(focused.row, this.rows - 1), Math.min(focused.column, this.columns - 1));
  }

  /**
   * @param {number} row
   * @param {number} column
   * @param {{hidden: boolean, padding: string, scale: number, name: (row: number, column: number) => string}} how
   */
  write(row, column, { hidden, padding, scale, name }) {
    const { cell, inner } = /** @type {{cell: HTMLElement, inner: HTMLElement}} */ (this.cells.get(`${row},${column}`));
    if (cell.classList.contains("around")) {
      inner.textContent = padding;
      return;
    }
    const value = this.values[row][column];
    const text = hidden ? "" : typedText(value);
    cell.style.backgroundColor = hidden || typeof value === "string" ? "" : cssOf(palette().diverging[levelOf(value, scale || 1, REACH)]);
    cell.dataset.hidden = String(hidden);
    cell.dataset.length = String(Math.min(8, text.length));
    if (inner instanceof HTMLInputElement) {
      inner.setAttribute("aria-label", name(row, column));
      markRefused(inner, this.refusal(row, column));
      if (inner.value === text || (document.activeElement === inner && inner.dataset.typing)) return;
      inner.value = text;
      if (document.activeElement === inner) inner.select();
    } else {
      inner.textContent = text;
      if (inner instanceof HTMLButtonElement) inner.setAttribute("aria-label", hidden ? name(row, column) : t("kernels.cell", { place: name(row, column), value: text }));
    }
  }

  /** @param {(row: number, column: number) => string} why  the element that says why a cell is refused; "" where it is not */
  refuse(why) {
    this.refusal = why;
    for (const { cell, inner } of this.cells.values()) if (inner instanceof HTMLInputElement) markRefused(inner, why(Number(cell.dataset.row), Number(cell.dataset.column)));
  }

  /** @param {(row: number, column: number) => Mark} of */
  mark(of) {
    for (const { cell } of this.cells.values()) {
      const { now = false, tap, won = false } = of(Number(cell.dataset.row), Number(cell.dataset.column));
      cell.dataset.now = String(now);
      cell.dataset.won = String(won);
      cell.dataset.tap = tap === undefined ? "" : typedText(tap);
    }
  }

  /**
   * A frame around some of the cells, which slides to where it is wanted.
   * @param {Box|null} box
   */
  surround(box) {
    this.frame.hidden = !box;
    if (!box) return;
    const [down, from] = [box.top - this.corner.top, box.left - this.corner.left];
    for (const [name, value] of Object.entries({ down, from, high: box.bottom - box.top + 1, wide: box.right - box.left + 1 })) this.frame.style.setProperty(`--${name}`, String(value));
  }

  /** @param {EventTarget|null} input  that is led to */
  enter(input) {
    if (!(input instanceof HTMLInputElement)) return;
    delete input.dataset.typing;
    input.select();
  }

  /** @param {EventTarget|null} input  in which something is being written, by whatever keyboard */
  begin(input) {
    if (input instanceof HTMLInputElement) input.dataset.typing = "yes";
  }

  /** @param {Event} event */
  typed(event) {
    const [place, input] = [placeOf(event.target), event.target];
    if (!place || !(input instanceof HTMLInputElement)) return;
    delete input.dataset.typing;
    const [value, shown] = [parseCell(input.value), typedText(this.values[place.row][place.column])];
    if (typedText(value) === shown) input.value = shown;
    else this.set(place, value);
  }

  /**
   * @param {Place} place
   * @param {Typed} value
   */
  set({ row, column }, value) {
    this.values = this.values.map((cells, r) => (r === row ? cells.map((old, c) => (c === column ? value : old)) : cells));
    this.edited?.(this.values);
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const rows = parseMatrix(event.clipboardData?.getData("text") ?? "");
    if (rows.flat().length < 2) return;
    event.preventDefault();
    this.edited?.(rows);
  }

  /** @param {KeyboardEvent} event */
  editKey(event) {
    const [place, input] = [placeOf(event.target), event.target];
    if (!place || !(input instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = Boolean(input.dataset.typing);
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 1, PageDown: -1 }[event.key];
    if (step && (event.shiftKey || event.key.startsWith("Page"))) this.nudge(place, step);
    else if (event.key === "Escape") {
      delete input.dataset.typing;
      input.value = typedText(this.values[place.row][place.column]);
      input.select();
    } else if (event.key === "Enter") {
      this.commit(input);
      this.focus(Math.min(this.rows - 1, place.row + 1), place.column);
    } else {
      const to = typing && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key) ? null : moved(event.key, place, this.rows, this.columns);
      if (!to) return;
      this.commit(input);
      this.focus(to.row, to.column);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {HTMLInputElement} input */
  commit(input) {
    if (input.dataset.typing) input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * @param {Place} place
   * @param {number} by  steps
   */
  nudge(place, by) {
    this.set(place, moveBy(this.values[place.row][place.column], by * stepOf(this.values)));
  }

  /**
   * A cell that is dragged up or down changes its value.
   * @param {PointerEvent} event
   */
  pull(event) {
    const [place, input] = [placeOf(event.target), event.target];
    if (!place || event.button || !(input instanceof HTMLInputElement)) return;
    const [y, first] = [event.clientY, this.values[place.row][place.column]];
    const step = stepOf(this.values);
    const end = new AbortController();
    const move = (/** @type {PointerEvent} */ to) => {
      const steps = Math.trunc((y - to.clientY) / PULL);
      if (Math.abs(y - to.clientY) < LEAST_PULL) return;
      to.preventDefault();
      document.documentElement.classList.add("pulling");
      getSelection()?.removeAllRanges();
      this.set(place, moveBy(first, steps * step));
    };
    const stop = () => {
      end.abort();
      document.documentElement.classList.remove("pulling");
    };
    window.addEventListener("pointermove", move, { signal: end.signal });
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, stop, { signal: end.signal });
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const place = placeOf(event.target);
    const to = place && moved(event.key, place, this.rows, this.columns);
    if (!to) return;
    event.preventDefault();
    this.choose(to);
    this.focus(to.row, to.column);
  }

  /** @param {Place|null} place */
  choose(place) {
    if (place && place.row >= 0 && place.row < this.rows && place.column >= 0 && place.column < this.columns) this.chosen?.(place);
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  focus(row, column) {
    const inner = this.cells.get(`${row},${column}`)?.inner;
    if (!this.edited) for (const other of this.cells.values()) if (other.inner instanceof HTMLButtonElement) other.inner.tabIndex = other.inner === inner ? 0 : -1;
    inner?.focus({ preventScroll: false });
  }
}

/**
 * @param {EventTarget|null} target
 * @returns {Place|null} of the cell it lies in
 */
function placeOf(target) {
  const cell = target instanceof Element ? target.closest(".cell") : null;
  return cell instanceof HTMLElement ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}

/**
 * @param {number} row
 * @param {number} column
 */
function placeName(row, column) {
  return t("kernels.place", { row: row + 1, column: column + 1 });
}
