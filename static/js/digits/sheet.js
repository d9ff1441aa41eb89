/** The sheet: a pad to draw on, or a picture from outside in its place; what was found on it is boxed, and one of the finds is chosen. */

import { h, icon, resized } from "../dom.js";
import { t } from "../messages.js";
import { emptyBoxes, paintBoxes } from "./boxes.js";
import { Camera } from "./camera.js";
import { lighter, receive } from "./incoming.js";
import { handOn, takeHanded } from "./handed.js";
import { Kept, packed, unpacked } from "./kept.js";
import { Pad } from "./pad.js";

/** @typedef {{label: number, sure: boolean, unlike?: boolean, box: number[]}} Find  one digit, or one picture, as the server found it */
/** @typedef {{digits: Find[], stages?: {picture: string}[], size?: number[], turn?: string}} Found  `turn`: how it was turned before it was read */

/** How far the boxes on the pad are turned back, where what was drawn was turned before it was read. */
const BACK = /** @type {Record<string, string>} */ ({ right: "-90deg", half: "180deg", left: "90deg" });

/** So many pictures whose places were taken can be gone back to. */
const MOST_EARLIER = 9;

export class Sheet {
  /** @type {Blob|null} a picture from outside; null while the pad is what is read */
  photo = null;
  chosen = 0;
  /** Whether anybody has drawn or brought anything yet. */
  began = false;
  /** @type {Find[]} */
  finds = [];
  /** Whether a picture is on its way, and the notice says so. */
  #awaited = false;
  /** Whether the drawing came along from another lab, and nobody has asked about it yet. */
  handed = false;
  /** Why the last picture was refused; empty once there is something else. */
  refusal = "";
  /** @type {{photo: Blob|null, chosen: number}} what was looked at before the picture on its way */
  #before = { photo: null, chosen: 0 };
  /** @type {Blob[]} pictures whose place others took, the newest last */
  #earlier = [];
  /** @type {{photo: Blob, inked: boolean}|null} the picture that was cleared last, and whether ink lay beneath it */
  #cleared = null;
  /** @type {Kept<import("./kept.js").OnSheet>} */
  #kept = new Kept("sheet");

  /**
   * @param {{changed: () => void, chose: () => void, name?: (label: number) => string, awaits?: () => void, look?: (picture: Blob) => Promise<void>}} hear
   *   `changed`: there is other ink, or another picture; `chose`: another find is looked at, or the same again; `name`: what a label is called;
   *   `awaits`: what was read is over, and what comes is on its way; `look`: what the open camera sees
   */
  constructor({ changed, chose, name = String, awaits = () => undefined, look }) {
    this.hear = { changed, chose, name, awaits };
    this.pad = new Pad(() => this.#inked());
    this.camera = new Camera((picture) => this.take(picture), { opened: awaits, look, closed: () => this.#awaited || chose() });
    this.image = h("img", { class: "sheet", alt: t("digits.photo"), hidden: true });
    this.boxes = emptyBoxes();
    this.undo = h("button", { type: "button", class: "button", click: () => this.#back() }, icon("undo"), t("digits.undo"));
    this.clear = h("button", { type: "button", class: "button", click: () => this.wipe() }, icon("close"), t("digits.clear"));
    this.file = h("input", { type: "file", class: "visually-hidden", accept: "image/png,image/jpeg,image/webp,image/bmp", tabindex: "-1", "aria-label": t("digits.upload"), change: () => this.#chooseFile() });
    const upload = h("button", { type: "button", class: "button", "data-action": "upload", click: () => this.file.click() }, t("digits.upload"));
    const camera = h("button", { type: "button", class: "button", "data-action": "camera", click: () => this.#openCamera() }, t("digits.camera"));
    this.notice = h("p", { class: "digit-notice", role: "status", hidden: true });
    this.choice = h("div", { class: "digit-choice", role: "group", "aria-label": t("digits.found") });
    const keys = h("p", { class: "pad-keys", id: "pad-keys" }, t("digits.keys"));
    this.invitation = h("p", { class: "pad-invitation", "aria-hidden": "true" }, t("digits.invitation"));
    const stage = h("div", { class: "digit-stage" }, this.pad.element, this.invitation, this.image, this.boxes);
    this.element = h("div", { class: "digit-side" }, stage, this.camera.element, h("div", { class: "pad-tools" }, this.undo, this.clear, upload, camera, this.file), this.notice, keys);
    this.#recall();
  }

  /** The drawing goes along to another lab; a picture from outside does not. @param {string} lab */
  handOn(lab) {
    if (!this.photo && !this.pad.empty) handOn(lab, packed(this.pad));
  }

  /** What was drawn in the lab that led here is on it, or what was on it before the page was loaded again. */
  #recall() {
    const brought = takeHanded();
    if (brought) {
      this.pad.restore({ ...unpacked(brought), past: [], example: false });
      this.began = this.handed = true;
      return;
    }
    this.#kept.recall((photo, { cleared, inked, chosen, ...ink }) => {
      this.pad.restore(unpacked(ink));
      this.chosen = chosen;
      this.began = true;
      if (photo && cleared) this.#cleared = { photo, inked };
      else this.photo = photo;
    });
  }

  /** Once a pen is lifted, and once a picture has arrived, a reload leaves it there, with what can be taken back of the drawing. */
  #keep() {
    if (this.drawing || this.#awaited || !this.began) return;
    const { pad: { strokes, past, example }, photo, chosen } = this;
    const cleared = this.#cleared;
    const beside = { cleared: !photo && cleared !== null, inked: cleared?.inked ?? false, chosen };
    this.#kept.soon(() => ({ photo: photo ?? cleared?.photo ?? null, rest: { ...packed({ strokes, past, example }), ...beside } }));
  }

  /** The next page begins with an empty sheet, a reload as well. */
  forget() {
    this.#kept.forget();
  }

  #changed() {
    this.#keep();
    this.hear.changed();
  }

  /**
   * Takes what is dropped on `target`, or pasted anywhere on the page.
   * @param {HTMLElement} target
   * @returns {() => void} stops that, and lets go of the camera
   */
  listen(target) {
    const deaf = receive(target, (file) => this.take(file));
    return () => {
      deaf();
      this.camera.close();
    };
  }

  /** What is on it as a picture; null while it is empty. @returns {Blob|null} */
  picture() {
    return this.photo ?? this.pad.blob();
  }

  /** Whether it is a drawing, which lies on no table and has no printed lines. */
  get drawn() {
    return !this.photo;
  }

  /** Whether a stroke is being drawn. */
  get drawing() {
    return !this.photo && Boolean(this.pad.current);
  }

  /** When the ink was drawn that is on it now, on the page's clock; 0 of a picture from outside. */
  get inkAt() {
    return this.photo ? 0 : this.pad.changedAt;
  }

  #inked() {
    this.began = true;
    this.chosen = 0;
    this.#cleared = null;
    this.#earlier = [];
    this.#settle();
    this.#changed();
  }

  #back() {
    const cleared = this.#cleared;
    if (this.photo) this.#leavePhoto();
    else if (!cleared) this.pad.undo();
    else {
      if (cleared.inked) this.pad.undo();
      this.#cleared = null;
      this.photo = cleared.photo;
      this.#changed();
    }
  }

  /** Clears the picture and the pad beneath it; undo brings both back. */
  wipe() {
    const { photo, pad } = this;
    const inked = !pad.empty;
    this.photo = null;
    pad.clear();
    if (!photo) return;
    this.#settle();
    this.#cleared = { photo, inked };
    this.#changed();
  }

  /** Back to the picture whose place this one took, or to the pad. */
  #leavePhoto() {
    if (!this.photo) return;
    // One that is on its way has taken no place yet: it is the one before that goes on to be there.
    this.photo = (this.#awaited ? this.#before.photo : this.#earlier.pop()) ?? null;
    this.chosen = 0;
    this.#settle();
    this.#changed();
  }

  /** What was said of a picture is over. */
  #settle() {
    this.refusal = "";
    this.#awaited = false;
    this.say("");
  }

  /**
   * What was there before the picture that is refused is there again.
   * @param {string} why
   */
  refuse(why) {
    ({ photo: this.photo, chosen: this.chosen } = this.#before);
    this.#awaited = false;
    this.refusal = why;
    this.say(why);
  }

  /** The picture on its way is one that can be read: undo leads back to the one that was there. */
  #arrived() {
    this.say("");
    this.#awaited = false;
    this.#keep();
    this.#earlier = this.#before.photo ? [...this.#earlier, this.#before.photo].slice(-MOST_EARLIER) : [];
  }

  /** The refusal is no longer spoken of. */
  pardon() {
    this.refusal = "";
    this.say("");
  }

  #chooseFile() {
    const file = this.file.files?.[0];
    if (!file) return;
    void this.take(file);
    this.file.value = "";
  }

  /** @param {Blob} file */
  async take(file) {
    this.camera.close();
    this.began = true;
    this.refusal = "";
    this.say(t("digits.looking"));
    const { photo, chosen } = this;
    if (!this.#awaited) this.#before = { photo, chosen };
    this.#awaited = true;
    this.#preview(file);
    this.photo = await lighter(file);
    this.chosen = 0;
    this.#cleared = null;
    this.#changed();
  }

  /** A picture that is on its way to be read is in sight at once, without what was found on the one before. @param {Blob} file */
  #preview(file) {
    const address = URL.createObjectURL(file);
    this.image.onload = () => URL.revokeObjectURL(address);
    this.image.onerror = () => {  // no picture, as the server will say: until then what was there stays
      URL.revokeObjectURL(address);
      if (this.image.src === address) this.#place(Boolean(this.#before.photo));
    };
    this.image.src = address;
    this.#place(true);
    this.finds = [];
    this.#paintChoice();
    this.boxes.replaceChildren();
    this.hear.awaits();
  }

  /** @param {boolean} photo  whether a picture stands there, or the pad */
  #place(photo) {
    this.pad.element.hidden = photo;
    this.invitation.hidden = photo || !(this.pad.example || this.pad.empty);
    this.image.hidden = !photo;
  }

  async #openCamera() {
    this.say(await this.camera.open());
  }

  /** @param {string} text */
  say(text) {
    this.notice.hidden = !text;
    this.notice.textContent = text;
  }

  /** @param {number} number */
  #choose(number) {
    this.chosen = number;
    this.#keep();
    this.hear.chose();
  }

  /** @param {Found} found */
  show({ digits, stages, size, turn }) {
    if (this.#awaited) this.#arrived();
    this.finds = digits;
    this.chosen = Math.min(this.chosen, Math.max(0, digits.length - 1));
    const photo = Boolean(this.photo);
    const original = stages?.[0];
    this.#place(photo);
    if (!original) this.image.hidden = true;
    if (photo && original && this.image.src !== original.picture) this.image.src = original.picture;
    this.undo.disabled = !photo && !this.pad.past.length && !this.#cleared;
    this.clear.disabled = !photo && this.pad.empty;
    this.boxes.style.rotate = (!photo && turn && BACK[turn]) || "";
    this.#paintChoice();
    const boxed = photo || digits.length > 1 ? digits : [];
    paintBoxes(this.boxes, boxed, { photo, size: size ?? [this.pad.side, this.pad.side], chosen: this.chosen, choose: (number) => this.#choose(number) });
  }

  #paintChoice() {
    const { choice, finds } = this;
    choice.hidden = finds.length < 2;
    resized(choice, finds.length, (i) => h("button", { type: "button", class: "button digit-chip", click: () => this.#choose(i) }));
    finds.forEach(({ label, sure, unlike }, i) => {
      const chip = /** @type {HTMLElement} */ (choice.children[i]);
      const name = this.hear.name(label);
      chip.textContent = unlike ? "?" : sure ? name : `${name}?`;
      chip.setAttribute("aria-label", t(unlike ? "digits.chip.unlike" : sure ? "digits.chip" : "digits.chip.unsure", { number: i + 1, label: name }));
      chip.setAttribute("aria-pressed", String(i === this.chosen));
    });
  }
}
