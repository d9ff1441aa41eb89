/** The help dialog: how to read the picture, and the keys. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { openSheet } from "./popups.js";

/** @type {[string[], string][]} */
const KEYS = [
  [[t("help.key.space")], "toggle"], [["."], "step"], [["→"], "onward"], [["R"], "reset"], [["[", "]"], "speed"], [["1", "…", "6"], "brush"], [["E"], "eraser"], [["F"], "enlarge"], [["Ctrl Z"], "undo"], [["/"], "search"], [["?"], "help"],
];

/** @type {{how: string[]|null, keys: string[]|null}} */
const subject = { how: null, keys: null };

/**
 * Says what the help is about, on pages that are not the workbench.
 * @param {{how: string[], keys: string[]}} about  sentences, and names of keys that do something here
 */
export function helpAbout({ how, keys }) {
  Object.assign(subject, { how, keys });
}

export function openHelp() {
  if (document.querySelector("dialog.sheet[open]")) return;
  const keys = h("dl", { class: "keys" }, ...KEYS.filter(([, action]) => subject.keys?.includes(action) ?? true).flatMap(([names, action]) => [
    h("dt", {}, ...names.map((name) => (name === "…" ? name : h("kbd", {}, name)))), h("dd", {}, t(`help.key.${action}`)),
  ]));
  const how = h("ul", { class: "how" }, ...(subject.how ?? ["regions", "maps", "wires"].map((part) => t(`help.how.${part}`))).map((words) => h("li", {}, words)));
  openSheet(t("help.title"), t("help.close"), h("section", {}, h("h3", {}, t("help.how")), how), h("section", {}, h("h3", {}, t("help.keys")), keys));
}
