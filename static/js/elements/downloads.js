/** What can be taken along: the screen as a picture, the run as a film or a page, its curves as a table, the network as code and numbers. */

import { problemsOf } from "../api.js";
import { screenSvg, svgToPng } from "../capture.js";
import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {{kind: string, title: string, help: string, group: string, file_name: string}} ExportKind  one way to take a run along */
/** @typedef {{label: string, help?: string, file: string, make: () => Promise<Blob>, address?: string}} Download */

/**
 * @param {string} run  where the run is found
 * @param {ExportKind[]} kinds  as the server offers them
 * @returns {HTMLElement}
 */
export function downloads(run, kinds) {
  const said = h("p", { role: "status" });
  const files = kinds.map((kind) => ({ ...kind, ...remote(kind.title, kind.help, `${run}/export/${kind.kind}`, kind.file_name) }));
  const group = (/** @type {string} */ name) => files.filter((file) => file.group === name);
  const weights = remote(t("share.weights"), t("share.weights.help"), `${run}/weights.safetensors`, "weights.safetensors");
  return h("section", {}, h("h3", {}, t("share.files")), h("p", {}, t("share.files.help")),
    row(t("share.screen"), [picture("PNG", "screen.png", async (svg) => svgToPng(svg)), picture("SVG", "screen.svg", async (svg) => new Blob([svg], { type: "image/svg+xml" }))], said),
    row(t("share.run"), group("run"), said),
    row(t("share.code"), [...group("network"), weights], said), said);
}

/**
 * @param {string} label
 * @param {Download[]} files
 * @param {HTMLElement} said  where it is told how it goes
 */
function row(label, files, said) {
  return h("div", { class: "share-files", role: "group", "aria-label": label }, h("span", {}, label), ...files.map((file) => link(file, said)));
}

/**
 * @param {Download} file
 * @param {HTMLElement} said
 */
function link({ label, help, file, make, address }, said) {
  const click = async (/** @type {Event} */ event) => {
    event.preventDefault();
    said.textContent = t("share.making", { file });
    try {
      save(await make(), file);
      said.textContent = t("share.made", { file });
    } catch (error) {
      said.textContent = t("share.unmade", { file, reason: /** @type {Error} */ (error).message });
    }
  };
  return h("a", { class: "button small", href: address ?? "#", role: address ? null : "button", download: file, title: help, click }, label);
}

/**
 * @param {string} label
 * @param {string} help
 * @param {string} address
 * @param {string} file
 * @returns {Download}
 */
function remote(label, help, address, file) {
  const make = async () => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(problemsOf(await response.json().catch(() => null)).map(({ message }) => message).join(" ") || t("share.unreachable"));
    return response.blob();
  };
  return { label, help, file, make, address };
}

/**
 * @param {string} label
 * @param {string} file
 * @param {(svg: string) => Promise<Blob>} draw
 * @returns {Download}
 */
function picture(label, file, draw) {
  return { label, help: t("share.screen.help"), file, make: async () => draw(await screenSvg()) };
}

/** @param {Blob} blob @param {string} file */
function save(blob, file) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
