/** <glass-instrument-photo>: a kernel on a picture, one's own or what the camera sees, beside the original; and on one pixel, with its numbers. */

import { ApiError, computeOnPicture } from "../api.js";
import { lighter, receive } from "../digits/incoming.js";
import { Kept } from "../digits/kept.js";
import { h } from "../dom.js";
import { CellGrid } from "../kernels/cell-grid.js";
import { Complaint } from "../kernels/complaint.js";
import { Counter } from "../kernels/counter.js";
import { bracketed, cellText, resized } from "../kernels/matrix-text.js";
import { sizes, standing } from "../kernels/refused.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { PhotoCanvas } from "../photo/canvas.js";
import { Live } from "../photo/live.js";
import { percent } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";

/** @typedef {import("../types.js").Frame} Frame */

const CHANNELS = ["red", "green", "blue"];

export default class Photo extends InstrumentElement {
  /** @type {Blob|null} a picture from outside; null while one of Glassnet's own is shown */
  photo = null;
  kept = new Kept("photo");
  /** @type {Blob|null} what a reload would bring back */
  keeping = null;

  /** @override */
  build() {
    this.photo = this.keeping = this.kept.recall((photo) => photo);
    const point = (/** @type {{row: number, column: number}} */ at) => this.sendChanges(at);
    this.presets = h("div", { class: "kernel-examples", role: "group", "aria-label": t("photo.kernels") });
    this.original = new PhotoCanvas("original", t("photo.original"), point);
    this.result = new PhotoCanvas("result", t("photo.result"), point);
    this.legend = h("span", { class: "photo-legend" });
    this.file = h("input", { type: "file", class: "visually-hidden", accept: "image/png,image/jpeg,image/webp,image/bmp", tabindex: "-1", "aria-label": t("digits.upload"), change: () => this.chooseFile() });
    const upload = h("button", { type: "button", class: "button", "data-action": "upload", click: () => this.file?.click() }, t("digits.upload"));
    this.camera = h("button", { type: "button", class: "button", "data-action": "camera", click: () => this.toggleCamera() }, t("digits.camera"));
    this.back = h("button", { type: "button", class: "button", "data-action": "back", click: () => this.leave(), hidden: true }, t("photo.back"));
    this.notice = h("p", { class: "digit-notice", role: "status", hidden: true });
    this.live = new Live((picture) => { this.photo = picture; this.again(); }, (why) => { this.keep(); this.say(why); });
    this.kernel = new CellGrid(t("kernels.kernel"), { path: "kernel", edited: (kernel) => this.sendChanges({ kernel }) });
    const resize = (/** @type {number} */ rows, /** @type {number} */ columns) => this.sendChanges({ kernel: grown(this.typed.kernel, rows, columns) });
    this.down = new Counter(t("kernels.rows"), t("kernels.kernel.rows"), (count) => resize(this.odd(count, this.typed.kernel.length), this.typed.kernel[0].length));
    this.across = new Counter(t("kernels.columns"), t("kernels.kernel.columns"), (count) => resize(this.typed.kernel.length, this.odd(count, this.typed.kernel[0].length)));
    this.complaint = new Complaint(["kernel"]);
    this.place = h("h2", { class: "kernel-place" });
    this.working = h("div", { class: "photo-working" });
    const figures = [[this.original.element, t("photo.original"), null], [this.result.element, t("photo.result"), this.legend]].map(([picture, title, more]) => h("figure", { class: "photo" }, h("figcaption", {}, h("b", {}, title), more), picture));
    this.append(this.presets,
      h("div", { class: "photo-stage" }, ...figures),
      h("div", { class: "pad-tools" }, upload, this.camera, this.back, this.file, h("span", { class: "photo-keys", id: "photo-keys" }, t("photo.keys"))), this.notice, this.live.video,
      h("section", { class: "photo-detail" },
        h("figure", { class: "kernel-block", "data-path": "kernel", "data-block": "kernel" }, h("figcaption", {}, h("b", {}, t("kernels.kernel"))), this.kernel.element, h("div", { class: "block-tools" }, this.down.element, this.across.element), this.complaint.element),
        h("div", { class: "photo-written" }, this.place, this.working)));
  }

  /** @override */
  connected() {
    this.follow("problems", (problems) => {
      if (!this.frame) this.complaint?.show(problems, []);
      this.repaint();
    });
    this.whenGone(receive(this, (file) => this.take(file)));
    this.whenGone(() => this.live?.leave());
  }

  /** @returns {Record<string, any>} what was answered, with the numbers that were typed */
  get typed() {
    return standing(this.asked, this.store?.state.spec, this.store?.state.problems ?? [], ["kernel"]);
  }

  /**
   * @param {number} count
   * @param {number} before
   */
  odd(count, before) {
    return count > before ? before + 2 : before - 2;
  }

  /**
   * @override
   * @param {Record<string, any>} question
   * @param {() => Promise<Frame>} compute
   */
  async ask(question, compute) {
    if (!this.photo) return compute();
    try {
      return await computeOnPicture(question.kind, question, this.photo);
    } catch (error) {
      const refused = error instanceof ApiError && (error.status === 413 || error.problems.some(({ path }) => path === "image"));
      if (!refused) throw error;
      this.say(/** @type {ApiError} */ (error).message);
      this.photo = null;
      return compute();
    }
  }

  again() {
    this.dispatchEvent(new CustomEvent("glass-ask", { bubbles: true }));
  }

  /** @override @param {string} path */
  adapt(path) {
    if (path === "picture") this.leave();
    return path === "picture" || path === "side" ? { row: -1, column: -1 } : {};
  }

  chooseFile() {
    const file = this.file?.files?.[0];
    if (this.file && file) {
      void this.take(file);
      this.file.value = "";
    }
  }

  /** @param {Blob} file */
  async take(file) {
    this.live?.close();
    this.say("");
    this.photo = await lighter(file);
    this.again();
  }

  async toggleCamera() {
    if (!this.live) return;
    if (this.live.on) {
      this.live.close();
      this.keep();
    } else this.say(await this.live.open(this.asked.side));
    this.repaint();
  }

  leave() {
    this.live?.close();
    if (!this.photo) return;
    this.photo = null;
    this.say("");
    this.again();
  }

  /** @param {string} text */
  say(text) {
    if (!this.notice) return;
    this.notice.hidden = !text;
    this.notice.textContent = text;
    this.repaint();
  }

  /** @override */
  forget() {
    this.kept.forget();
  }

  /** @override */
  failed() {
    this.live?.later(this.asked.side);
  }

  /** A picture that could be shown stays over a reload; of those of the camera the last one does. */
  keep() {
    if (this.live?.on || this.photo === this.keeping) return;
    this.keeping = this.photo;
    void this.kept.keep(this.photo, {});
  }

  /** @override */
  shown() {
    this.keep();
    this.live?.later(this.asked.side);
    this.facts.instead = this.photo ? { picture: t("photo.own") } : {};
    const { bank } = this.facts;
    if (!this.presets?.childElementCount) {
      this.presets?.append(...Object.entries(bank).map(([name, { title, help, rows, divide, signed }]) => h("button", {
        type: "button", class: "button small", "data-example": name, title: help, click: () => this.sendChanges({ kernel: rows, divide, offset: 0, display: signed ? "signed" : "clip" }),
      }, title)));
    }
    for (const button of this.presets?.children ?? []) {
      const { rows, divide } = bank[/** @type {HTMLElement} */ (button).dataset.example ?? ""];
      button.setAttribute("aria-pressed", String(sameJson(rows, this.asked.kernel) && divide === this.asked.divide));
    }
  }

  /** @override */
  paint() {
    const { frame, facts, asked, original, result, kernel } = this;
    if (!frame || !original || !result || !kernel || !this.camera || !this.back || !this.legend) return;
    const [rows, columns] = frame.arrays.kernel.shape;
    const at = { row: facts.at[0], column: facts.at[1] };
    original.show(frame.arrays.original, { at, reach: [rows, columns] });
    result.show(frame.arrays.output, { at, reach: [1, 1], signed: asked.display === "signed" });
    const { typed } = this;
    kernel.show(typed.kernel);
    this.complaint?.show(this.store?.state.problems ?? [], [kernel], { stands: typed !== asked });
    const [high, wide] = sizes(typed.kernel);
    this.down?.show(high, facts.most);
    this.across?.show(wide, facts.most);
    this.camera.textContent = t(this.live?.on ? "photo.camera.stop" : "digits.camera");
    this.camera.setAttribute("aria-pressed", String(Boolean(this.live?.on)));
    this.back.hidden = !this.photo;
    this.legend.textContent = this.scale();
    this.write(rows, columns);
  }

  /** @returns {string} which sums look how */
  scale() {
    if (this.asked.display !== "signed") return t("photo.legend.cut", { share: percent(this.results.cut) });
    return t(this.asked.gray ? "photo.legend.signed" : "photo.legend.signed.colors", { range: cellText(Math.round(this.facts.range)) });
  }

  /**
   * The chosen pixel's sum, channel by channel.
   * @param {number} rows
   * @param {number} columns
   */
  write(rows, columns) {
    const [row, column] = this.facts.at;
    const [patch, sums] = [this.numbers("patch"), this.numbers("sums")];
    const totals = this.numbers("totals");
    if (this.place) this.place.textContent = t("photo.at", { row: row + 1, column: column + 1 });
    const size = rows * columns;
    this.working?.replaceChildren(...[...sums].map((sum, c) => {
      const cells = Array.from({ length: size }, (_, n) => h("span", { class: "photo-term" }, n ? "+ " : "", h("b", { class: "from-input" }, whole(Number(patch[c * size + n]))), " × ", h("b", { class: "from-kernel" }, bracketed(this.asked.kernel[Math.floor(n / columns)][n % columns]))));
      const list = h("div", { class: "photo-terms" }, ...cells);
      list.style.setProperty("--columns", String(columns));
      const { divide, offset } = this.asked;
      const steps = [cellText(Number(totals[c])), ...(divide === 1 ? [] : [`÷ ${cellText(divide)}`]), ...(offset ? [`+ ${bracketed(offset)}`] : [])];
      return h("div", { class: "channel-sum" }, sums.length > 1 ? h("span", { class: "channel-name" }, t(`photo.${CHANNELS[c]}`)) : null, list,
        h("span", { class: "equals" }, "= ", steps.length > 1 ? `${steps.join(" ")} = ` : "", h("output", { "data-part": sums.length > 1 ? `sum-${c + 1}` : "sum" }, cellText(Number(sum)))));
    }));
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { width, height, channels, kernel_sum: sum } = this.results;
    return [[t("photo.reading.size"), t(channels > 1 ? "kernels.size.deep" : "kernels.size", { rows: height, columns: width, deep: channels })], [t("photo.reading.kernel"), cellText(sum)]];
  }

  /** @override */
  sentence() {
    const [row, column] = this.facts.at;
    return `${t("photo.at", { row: row + 1, column: column + 1 })}: ${[...this.numbers("sums")].map((sum) => cellText(Number(sum))).join(", ")}`;
  }
}

/** @param {number} value  a brightness */
function whole(value) {
  return String(Math.round(value * 10) / 10);
}

/**
 * @param {import("../kernels/matrix-text.js").Typed[][]} kernel
 * @param {number} rows
 * @param {number} columns
 * @returns {import("../kernels/matrix-text.js").Typed[][]} with its middle where it was
 */
function grown(kernel, rows, columns) {
  const [down, across] = [(rows - kernel.length) / 2, (columns - kernel[0].length) / 2];
  return resized(Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => kernel[r - down]?.[c - across] ?? 0)), rows, columns);
}

customElements.define("glass-instrument-photo", Photo);
