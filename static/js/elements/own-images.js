/**
 * Where one's own pictures become a set: a zip, folders, files for each class, or pictures taken into classes while a button is held.
 * Nothing leaves the browser before "Learn from these" is pressed; what is wrong is said in the server's words, and everything stays.
 */

import { ApiError, handInPictures } from "../api.js";
import { Recorder } from "../digits/recorder.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { classesOf, evenShares, fitting, spread, tooMuch } from "../hand-in.js";
import { ImageClass } from "./image-class.js";

/** @typedef {import("../types.js").ImageSet} ImageSet */

const FEWEST = 2;

export class OwnImages {
  /** @type {ImageClass[]} */
  classes = [];
  /** @type {import("../hand-in.js").Most} */
  most = { pictures: Infinity, bytes: Infinity };
  /** @type {string[]} what folders are called that are no classes */
  parts = [];
  #left = 0;

  /** @param {(set: ImageSet) => void} use  called with a set that can be learnt from */
  constructor(use) {
    this.use = use;
    this.recorder = new Recorder();
    this.list = h("ol", { class: "own-classes" });
    this.reasons = h("ul", { class: "csv-reasons", role: "alert" });
    this.state = h("p", { class: "own-state", role: "status" });
    this.zip = h("input", { type: "file", accept: ".zip,application/zip", hidden: true, change: () => this.#zipChosen() });
    this.folder = h("input", { type: "file", webkitdirectory: true, multiple: true, hidden: true, change: () => this.#folderChosen() });
    this.camera = h("button", { type: "button", class: "button", "aria-pressed": "false", click: () => this.#camera() }, icon("learned"), t("own.camera"));
    this.done = h("button", { type: "button", class: "button primary", click: () => this.#send() }, t("own.use"));
    const button = (/** @type {string} */ words, /** @type {() => void} */ act) => h("button", { type: "button", class: "button", click: act }, words);
    this.element = h("dialog", { class: "sheet own-images", "aria-label": t("own.title") },
      h("div", { class: "sheet-head" }, h("h2", {}, t("own.title"))),
      h("div", { class: "sheet-body" }, h("p", {}, t("own.help")),
        h("div", { class: "own-ways" }, button(t("own.zip"), () => this.zip.click()), button(t("own.folder"), () => this.folder.click()), this.camera, this.zip, this.folder),
        this.recorder.element, this.list, button(t("own.add"), () => this.#add("").name.focus()), this.reasons, this.state,
        h("div", { class: "csv-buttons" }, h("button", { type: "button", class: "button plain", click: () => this.element.close() }, t("csv.cancel")), this.done)));
    this.element.addEventListener("close", () => this.#letGo());
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file?.name.toLowerCase().endsWith(".zip")) void this.#sendZip(file);
    });
  }

  open() {
    while (this.classes.length < FEWEST) this.#add(t("own.class", { number: this.classes.length + 1 }));
    this.#left = 0;
    this.#say([]);
    this.element.showModal();
  }

  /**
   * @param {string} name
   * @returns {ImageClass} a further class, or the one of that name
   */
  #add(name) {
    const known = name ? this.classes.find((one) => one.name.value === name) : undefined;
    if (known) return known;
    const made = new ImageClass(name || t("own.class", { number: this.classes.length + 1 }), {
      snap: () => this.recorder.snap(),
      admit: (pictures) => this.#admit(pictures),
      gather: (pictures) => this.#gather(new Map([[made, pictures]])),
      remove: () => {
        this.classes = this.classes.filter((one) => one !== made);
        this.#left = 0;
        made.element.remove();
      },
    });
    made.canCapture(this.recorder.on);
    this.classes.push(made);
    this.list.append(made.element);
    return made;
  }

  /** Those of further pictures that there is room for; how many are left out is said. @param {Blob[]} pictures */
  #admit(pictures) {
    const { taken, left } = fitting(pictures, this.classes.reduce((sum, one) => sum + one.pictures.length, 0), this.most.pictures);
    this.#left += left;
    this.#say(this.#left ? [t("own.full", { count: this.#left, most: this.most.pictures })] : []);
    return taken;
  }

  /** Adds files; where they are too many, as many of every class are kept, and how many are left out of which is said. @param {Map<ImageClass, Blob[]>} files */
  #gather(files) {
    const pools = this.classes.map((one) => [...one.pictures, ...files.get(one) ?? []]);
    const shares = evenShares(pools.map(({ length }) => length), this.most.pictures);
    const cut = this.classes.flatMap((one, i) => (shares[i] < pools[i].length ? [t("own.cut", { name: one.name.value, count: shares[i], all: pools[i].length })] : []));
    this.classes.forEach((one, i) => one.put(spread(pools[i], shares[i])));
    this.#left += pools.reduce((sum, pool, i) => sum + pool.length - shares[i], 0);
    this.#say(this.#left ? [t("own.full", { count: this.#left, most: this.most.pictures }), ...cut] : []);
  }

  async #camera() {
    if (this.recorder.on) return this.#letGo();
    this.#say([await this.recorder.open()]);
    this.#tellCamera();
  }

  #letGo() {
    this.recorder.close();
    this.#tellCamera();
  }

  /** The buttons follow the camera. */
  #tellCamera() {
    this.camera.setAttribute("aria-pressed", String(this.recorder.on));
    for (const one of this.classes) one.canCapture(this.recorder.on);
  }

  #zipChosen() {
    const file = this.zip.files?.[0];
    this.zip.value = "";
    if (file) void this.#sendZip(file);
  }

  /** Files below a chosen folder, by class; of parts that were put together it is said. */
  #folderChosen() {
    const files = [...this.folder.files ?? []].filter((file) => file.type.startsWith("image/"));
    this.folder.value = "";
    for (const one of this.classes.filter((empty) => !empty.pictures.length)) one.leave();
    /** @type {Map<ImageClass, Blob[]>} */
    const found = new Map();
    const { classes, parts } = classesOf(files.map((file) => file.webkitRelativePath), this.parts);
    files.forEach((file, i) => {
      const one = this.#add(classes[i]);
      if (!found.get(one)?.push(file)) found.set(one, [file]);
    });
    this.#gather(found);
    if (parts.length) this.state.textContent = t("own.parts", { parts: parts.join(", ") });
    if (!files.length) this.#say([t("own.folder.none")]);
  }

  /** @param {File} file */
  #sendZip(file) {
    const form = new FormData();
    form.append("title", file.name.replace(/\.zip$/i, ""));
    form.append("zip", file);
    return this.#hand(form, { count: 1, bytes: file.size });
  }

  #send() {
    const form = new FormData();
    let [count, bytes] = [0, 0];
    for (const { name, pictures } of this.classes) {
      for (const picture of pictures) {
        form.append(`class:${name.value.trim()}`, picture, picture instanceof File ? picture.name : "picture.jpg");
        count += 1;
        bytes += picture.size;
      }
    }
    return count ? this.#hand(form, { count, bytes }) : this.#say([t("own.none")]);
  }

  /** @param {FormData} form @param {{count: number, bytes: number}} given */
  async #hand(form, given) {
    const beyond = tooMuch(given, this.most);
    if (beyond) return this.#say([t(beyond.key, beyond.values)]);
    this.#say([], t("own.sending"));
    this.done.disabled = true;
    try {
      const set = await handInPictures(form);
      this.element.close();
      for (const one of [...this.classes]) one.leave();
      this.use(set);
    } catch (error) {
      this.#say(error instanceof ApiError && error.status !== 0 ? error.problems.map(({ message }) => message) : [t("csv.unreachable")]);
    }
    this.done.disabled = false;
  }

  /** @param {string[]} reasons @param {string} [state] */
  #say(reasons, state = "") {
    this.reasons.replaceChildren(...reasons.filter(Boolean).map((reason) => h("li", {}, reason)));
    this.state.textContent = state;
  }
}
