/** One class of one's own pictures: its name, the pictures it has so far, and the ways to add some. */

import { h, icon } from "../dom.js";
import { t } from "../messages.js";

const SHOWN = 8;
/** Milliseconds between two pictures while the button is held. */
const EVERY = 125;

export class ImageClass {
  /** @type {Blob[]} */
  pictures = [];
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #holding;

  /**
   * @param {string} name
   * @param {{snap: () => Promise<Blob|null>, remove: () => void, admit: (pictures: Blob[]) => Blob[], gather: (pictures: Blob[]) => void}} how  `snap`
   *   takes a picture of what the camera sees, `admit` gives those of some pictures that there is room for, `gather` makes room for files
   */
  constructor(name, { snap, remove, admit, gather }) {
    this.snap = snap;
    this.remove = remove;
    this.admit = admit;
    this.gather = gather;
    this.name = h("input", { class: "input", value: name, maxlength: 40, autocomplete: "off", "aria-label": t("own.class.name") });
    this.files = h("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/bmp", multiple: true, hidden: true, change: () => this.#chosen() });
    const add = h("button", { type: "button", class: "button small", click: () => this.files.click() }, icon("plus"), t("own.files"));
    this.hold = h("button", { type: "button", class: "button small primary", hidden: true, title: t("own.hold.help") }, t("own.hold"));
    this.hold.addEventListener("pointerdown", (event) => {
      this.hold.setPointerCapture(event.pointerId);
      this.#start();
    });
    for (const end of ["pointerup", "pointercancel", "blur"]) this.hold.addEventListener(end, () => this.#stop());
    this.hold.addEventListener("keydown", (event) => [" ", "Enter"].includes(event.key) && !event.repeat && this.#start());
    this.hold.addEventListener("keyup", () => this.#stop());
    const away = h("button", { type: "button", class: "mini", "aria-label": t("own.class.remove"), title: t("own.class.remove"), click: () => this.leave() }, icon("close"));
    this.count = h("output", { class: "own-count" });
    this.strip = h("div", { class: "own-strip" });
    this.element = h("li", { class: "own-class" }, h("div", { class: "own-line" }, this.name, this.count, add, this.hold, this.files, away), this.strip);
    this.#show();
  }

  /** @param {boolean} able  whether there is a camera that is on */
  canCapture(able) {
    this.hold.hidden = !able;
  }

  /** Takes the class away with its pictures. */
  leave() {
    this.#stop();
    this.pictures = [];
    this.#show();
    this.remove();
  }

  /** @param {Blob[]} pictures */
  take(pictures) {
    const taken = this.admit(pictures);
    if (taken.length < pictures.length) this.#stop();
    this.pictures.push(...taken);
    this.#show();
  }

  /** Has these pictures from now on. @param {Blob[]} pictures */
  put(pictures) {
    this.pictures = pictures;
    this.#show();
  }

  #chosen() {
    const files = [...this.files.files ?? []];
    this.files.value = "";
    this.gather(files);
  }

  #start() {
    this.#stop();
    const shoot = async () => {
      const picture = await this.snap();
      if (picture) this.take([picture]);
    };
    void shoot();
    this.#holding = setInterval(shoot, EVERY);
  }

  #stop() {
    clearInterval(this.#holding);
  }

  #show() {
    this.count.textContent = t("own.count", { count: this.pictures.length });
    for (const old of this.strip.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    this.strip.replaceChildren(...this.pictures.slice(-SHOWN).map((picture) => h("img", { src: URL.createObjectURL(picture), alt: "" })));
  }
}
