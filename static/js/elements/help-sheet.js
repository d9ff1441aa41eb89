/** The help dialog: how to read the picture, and the keys. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { openSheet } from "./popups.js";

/** @type {[string[], string][]} */
const KEYS = [
  [[t("help.key.space")], "toggle"], [["."], "step"], [["R"], "reset"], [["[", "]"], "speed"], [["1", "…", "6"], "brush"], [["E"], "eraser"], [["/"], "search"], [["?"], "help"],
];

export function openHelp() {
  if (document.querySelector("dialog.sheet[open]")) return;
  const keys = h("dl", { class: "keys" }, ...KEYS.flatMap(([names, action]) => [
    h("dt", {}, ...names.map((name) => (name === "…" ? name : h("kbd", {}, name)))), h("dd", {}, t(`help.key.${action}`)),
  ]));
  const how = h("ul", { class: "how" }, ...["regions", "maps", "wires"].map((part) => h("li", {}, t(`help.how.${part}`))));
  openSheet(t("help.title"), t("help.close"), h("section", {}, h("h3", {}, t("help.how")), how), h("section", {}, h("h3", {}, t("help.keys")), keys));
}
