/** The three blocks of the kernel lab: the input's channels, the kernels of every filter, and the output's. */

import { h, icon } from "../dom.js";
import { openMenu } from "../elements/popups.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { CellGrid } from "./cell-grid.js";
import { Complaint } from "./complaint.js";
import { Counter } from "./counter.js";
import { largestOf, parseCell, resized, typedText } from "./matrix-text.js";
import { sizes } from "./refused.js";

/** @typedef {import("./slide.js").Slide} Slide */
/** @typedef {import("./cell-grid.js").Place} Place */
/** @typedef {(changes: Record<string, any>) => void} Change */
/** @typedef {import("./matrix-text.js").Typed} Typed */
/** @typedef {Record<string, {title: string, matrix: number[][]}>} Offer */

/** What all blocks have: a heading, the grids, tools below them, and a place for what the server refuses. */
class Block {
  /** @type {CellGrid[]} */
  grids = [];
  /** @type {Map<string, HTMLInputElement>} its other fields, by path */
  fields = new Map();

  /**
   * @param {string} name
   * @param {string} title
   * @param {string[]} paths  of the arguments that it shows
   */
  constructor(name, title, paths) {
    this.complaint = new Complaint(paths);
    this.size = h("span", { class: "block-size" });
    this.title = h("b", {}, title);
    this.board = h("div", { class: "block-board" });
    this.tools = h("div", { class: "block-tools" });
    /** What is offered, and for which of several channels. */
    this.offered = h("span", {});
    this.element = h("figure", { class: "kernel-block", "data-block": name, "data-path": paths[0] ?? name }, h("figcaption", {}, this.title, this.size), this.board, this.tools, this.complaint.element);
  }

  /**
   * @param {number} columns  how many cells stand beside each other
   * @param {number} gaps  between groups of them
   */
  measure(columns, gaps = 0) {
    this.element.style.setProperty("--board", String(columns));
    this.element.style.setProperty("--between", `${gaps * 22 + 8}px`);
  }

  /**
   * @param {import("../types.js").Problem[]} problems
   * @param {boolean} stands  what was refused is what is shown
   */
  complain(problems, stands) {
    this.complaint.show(problems, this.grids, { fields: this.fields, stands });
  }

  /**
   * @param {string} label
   * @param {() => Offer} offered
   * @param {(matrix: number[][]) => void} take
   */
  menu(label, offered, take) {
    const entries = () => Object.values(offered()).map(({ title, matrix }) => ({ value: matrix, label: title }));
    this.offered.textContent = label;
    const button = h("button", { type: "button", class: "button small", "aria-haspopup": "menu", "aria-expanded": "false", click: () => openMenu(button, this.offered.textContent ?? label, entries(), /** @type {any} */ (null), take) }, this.offered, icon("down"));
    return button;
  }
}

export class InputBlock extends Block {
  /**
   * @param {Change} change
   * @param {{pointed: (place: Place|null) => void}} hands
   */
  constructor(change, hands) {
    super("input", t("kernels.input"), ["input"]);
    this.change = change;
    this.hands = hands;
    this.chosen = 0;
    const resize = (/** @type {number} */ rows, /** @type {number} */ columns) => change({ input: this.planes.map((plane) => resized(plane, rows, columns)) });
    this.down = new Counter(t("kernels.rows"), t("kernels.input.rows"), (count) => resize(count, this.planes[0][0].length));
    this.across = new Counter(t("kernels.columns"), t("kernels.input.columns"), (count) => resize(this.planes[0].length, count));
    this.deep = new Counter(t("kernels.channels"), t("kernels.input.channels"), (count) => this.deepen(count));
    const offer = this.menu(t("kernels.input.presets"), () => this.samples, (matrix) => change({ input: this.planes.map((plane, c) => (c === this.chosen ? matrix : plane)) }));
    this.tools.append(this.down.element, this.across.element, this.deep.element, offer);
    /** @type {Typed[][][]} */
    this.planes = [];
    /** @type {Offer} */
    this.samples = {};
    /** @type {Typed[][][][]} */
    this.kernels = [];
  }

  /** @param {number} count  of channels */
  deepen(count) {
    const [first] = this.planes;
    const blank = first.map((row) => row.map(() => 0));
    const kernels = this.kernels.map((matrices) => Array.from({ length: count }, (_, c) => matrices[c] ?? matrices[0].map((row) => row.map(() => 0))));
    this.change({ input: Array.from({ length: count }, (_, c) => this.planes[c] ?? blank), kernel: kernels });
  }

  /**
   * @param {Slide} slide
   * @param {Record<string, any>} facts
   * @param {Record<string, any>} asked  with what was typed
   */
  show(slide, facts, asked) {
    this.planes = asked.input;
    this.kernels = asked.kernel;
    this.samples = facts.samples;
    const { limits } = facts;
    const [channels, rows, columns] = sizes(asked.input);
    this.size.textContent = sizeText(rows, columns, channels);
    if (this.grids.length !== channels) this.build(channels);
    const largest = largestOf(asked.input.flat());
    const box = rows === slide.height && columns === slide.width ? slide.box : undefined;
    this.measure(box ? box.right - box.left + 1 : columns);
    const padding = slide.operation.endsWith("pool") ? "" : "0";
    this.grids.forEach((grid, c) => grid.show(asked.input[c], { box, largest, padding }));
    this.down.show(rows, Math.min(limits.high, Math.floor(limits.cells / columns)));
    this.across.show(columns, Math.min(limits.wide, Math.floor(limits.cells / rows)));
    this.deep.show(channels, limits.channels);
    this.nameOffer();
  }

  nameOffer() {
    this.offered.textContent = this.grids.length > 1 ? t("kernels.input.presets.of", { number: this.chosen + 1 }) : t("kernels.input.presets");
  }

  /** @param {number} count */
  build(count) {
    this.chosen = Math.min(this.chosen, count - 1);
    this.grids = Array.from({ length: count }, (_, c) => new CellGrid(count > 1 ? t("kernels.input.channel", { number: c + 1 }) : t("kernels.input"), {
      path: `input[${c}]`,
      edited: (rows) => this.change({ input: (this.planes = this.planes.map((plane, n) => (n === c ? rows : sizedAs(rows, plane)))) }),
      pointed: this.hands.pointed,
    }));
    this.grids.forEach((grid, c) => grid.element.addEventListener("focusin", () => {
      this.chosen = c;
      this.nameOffer();
    }));
    this.board.replaceChildren(...this.grids.map((grid, c) => h("div", { class: "channel-plane", "data-channel": count > 1 ? c : "", style: `--lane: ${c}` }, grid.element)));
  }
}

export class KernelBlock extends Block {
  /**
   * @param {Change} change
   * @param {(filter: number) => void} choose
   */
  constructor(change, choose) {
    super("kernel", t("kernels.kernel"), ["kernel", "bias"]);
    this.change = change;
    this.choose = choose;
    this.filter = 0;
    this.channel = 0;
    const resize = (/** @type {number} */ rows, /** @type {number} */ columns) => change({ kernel: this.kernels.map((matrices) => matrices.map((matrix) => resized(matrix, rows, columns))) });
    this.down = new Counter(t("kernels.rows"), t("kernels.kernel.rows"), (count) => resize(count, this.kernels[0][0][0].length));
    this.across = new Counter(t("kernels.columns"), t("kernels.kernel.columns"), (count) => resize(this.kernels[0][0].length, count));
    this.wide = new Counter(t("kernels.filters"), t("kernels.kernel.filters"), (count) => this.widen(count));
    const offer = this.menu(t("kernels.kernel.presets"), () => this.bank, (matrix) => this.take(matrix));
    this.tools.append(this.down.element, this.across.element, this.wide.element, offer);
    /** @type {Typed[][][][]} */
    this.kernels = [];
    /** @type {Typed[]} */
    this.bias = [];
    /** @type {Offer} */
    this.bank = {};
    /** @type {HTMLInputElement[]} */
    this.biases = [];
    /** @type {CellGrid[]} the kernels turned around, where they are */
    this.turned = [];
    this.shape = "";
  }

  /** @param {number} count  of filters */
  widen(count) {
    const blank = this.kernels[0].map((matrix) => matrix.map((row) => row.map(() => 0)));
    this.change({ kernel: Array.from({ length: count }, (_, f) => this.kernels[f] ?? blank), bias: Array.from({ length: count }, (_, f) => this.bias[f] ?? 0) });
  }

  /** @param {number[][]} matrix  that the chosen one of the chosen filter becomes; the others take its size */
  take(matrix) {
    this.change({ kernel: this.kernels.map((matrices, f) => matrices.map((old, c) => (f === this.filter && c === this.channel ? matrix : resized(old, matrix.length, matrix[0].length)))) });
  }

  /**
   * @param {Slide} slide
   * @param {Record<string, any>} facts
   * @param {Record<string, any>} asked  with what was typed
   * @param {number} filter
   */
  show(slide, facts, asked, filter) {
    this.element.hidden = !slide.weighed;
    if (!slide.weighed) return;
    [this.kernels, this.bias, this.bank, this.filter] = [asked.kernel, asked.bias, facts.bank, filter];
    const [filters, channels, rows, columns] = sizes(asked.kernel);
    this.channel = Math.min(this.channel, channels - 1);
    const turned = asked.flip && slide.operation === "convolution" && sameJson(sizes(asked.kernel), slide.arrays.kernel.shape);
    const shape = [filters, channels, turned].join();
    if (shape !== this.shape) this.build(filters, channels, turned);
    this.shape = shape;
    this.size.textContent = sizeText(rows, columns, channels);
    this.measure(filters * columns, filters - 1);
    const largest = largestOf(asked.kernel.flat(2));
    this.grids.forEach((grid, n) => grid.show(asked.kernel[Math.floor(n / channels)][n % channels], { largest }));
    this.turned.forEach((grid, n) => grid.show(slide.matrix("applied", Math.floor(n / channels), n % channels), { largest }));
    this.biases.forEach((input, f) => { if (document.activeElement !== input) input.value = typedText(asked.bias[f]); });
    for (const [f, column] of [...this.board.children].entries()) column.toggleAttribute("data-current", filters > 1 && f === filter);
    this.down.show(rows, facts.limits.kernel);
    this.across.show(columns, facts.limits.kernel);
    this.wide.show(filters, facts.limits.channels);
    this.nameOffer();
  }

  nameOffer() {
    this.offered.textContent = this.kernels[0].length > 1 ? t("kernels.kernel.presets.of", { number: this.channel + 1 }) : t("kernels.kernel.presets");
  }

  /**
   * @param {number} filters
   * @param {number} channels
   * @param {boolean} turned
   */
  build(filters, channels, turned) {
    this.grids = [];
    this.turned = [];
    this.biases = [];
    this.fields.clear();
    const columns = Array.from({ length: filters }, (_, f) => {
      const planes = Array.from({ length: channels }, (__, c) => {
        const label = filters * channels > 1 ? t("kernels.kernel.of", { filter: f + 1, channel: c + 1 }) : t("kernels.kernel");
        const grid = new CellGrid(label, { path: `kernel[${f}][${c}]`, edited: (rows) => this.edited(f, c, rows) });
        grid.element.addEventListener("focusin", () => {
          this.channel = c;
          this.nameOffer();
          this.choose(f);
        });
        this.grids.push(grid);
        const around = turned ? new CellGrid(t("kernels.turned")) : null;
        if (around) this.turned.push(around);
        return h("div", { class: "channel-plane", "data-channel": channels > 1 ? c : "", style: `--lane: ${c}` }, grid.element, around ? h("span", { class: "turn" }, icon("redo"), t("kernels.turned.short")) : null, around?.element);
      });
      const bias = h("input", { class: "input bias", inputmode: "decimal", autocomplete: "off", "aria-label": t("kernels.bias.of", { filter: f + 1 }), change: () => this.change({ bias: (this.bias = this.bias.map((old, n) => (n === f ? parseCell(bias.value) : old))) }) });
      this.biases.push(bias);
      this.fields.set(`bias[${f}]`, bias);
      const name = filters > 1 ? h("button", { type: "button", class: "filter-name", click: () => this.choose(f) }, t("kernels.filter", { number: f + 1 })) : null;
      return h("div", { class: "filter", "data-single": channels === 1 && filters === 1 }, name, ...planes, h("label", { class: "bias-line", "data-path": "bias" }, t("kernels.bias"), bias));
    });
    this.board.replaceChildren(...columns);
  }

  /**
   * @param {number} f
   * @param {number} c
   * @param {Typed[][]} rows
   */
  edited(f, c, rows) {
    this.kernels = this.kernels.map((matrices, filter) => matrices.map((old, channel) => (filter === f && channel === c ? rows : sizedAs(rows, old))));
    this.change({ kernel: this.kernels });
  }
}

export class OutputBlock extends Block {
  /** @param {{pointed: (filter: number, place: Place|null) => void, chosen: (filter: number, place: Place) => void}} hands */
  constructor(hands) {
    super("output", t("kernels.output"), []);
    this.hands = hands;
  }

  /**
   * @param {Slide} slide
   * @param {number[][][]} values  (filters, rows, columns)
   * @param {(filter: number, row: number, column: number) => boolean} hidden
   */
  show(slide, values, hidden) {
    this.size.textContent = sizeText(slide.high, slide.wide, slide.filters);
    this.measure(slide.wide);
    if (this.grids.length !== slide.filters) this.build(slide.filters);
    const data = Array.from(slide.arrays.output.data, Number);
    const largest = Math.max(...data.map(Math.abs));
    this.grids.forEach((grid, f) => grid.show(values[f], { largest, hidden: (row, column) => hidden(f, row, column) }));
  }

  /** @param {number} count */
  build(count) {
    this.grids = Array.from({ length: count }, (_, f) => new CellGrid(count > 1 ? t("kernels.output.of", { number: f + 1 }) : t("kernels.output"), {
      pointed: (place) => this.hands.pointed(f, place), chosen: (place) => this.hands.chosen(f, place),
    }));
    this.grids.forEach((grid, f) => grid.element.setAttribute("data-part", `output-${f + 1}`));
    this.board.replaceChildren(...this.grids.map(({ element }, f) => h("div", { class: "channel-plane", "data-filter": count > 1 ? f : "" }, element)));
  }
}

/**
 * @param {Typed[][]} rows
 * @param {Typed[][]} other
 * @returns {Typed[][]} the other one, as large as they are
 */
function sizedAs(rows, other) {
  const same = rows.length === other.length && rows.every((row, r) => row.length === other[r].length);
  return same ? other : resized(other, rows.length, Math.max(...rows.map((row) => row.length)));
}

/**
 * @param {number} rows
 * @param {number} columns
 * @param {number} deep
 */
function sizeText(rows, columns, deep) {
  return deep > 1 ? t("kernels.size.deep", { rows, columns, deep }) : t("kernels.size", { rows, columns });
}
