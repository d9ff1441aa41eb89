/** My runs: what this browser has trained, to be opened, named, copied and deleted. */

import { ApiError, branchRun, deleteRun, fetchMyRuns, nameRun } from "./api.js";
import { h, safeSvg } from "./dom.js";
import { countText, lossText, percentText } from "./format.js";
import { remember } from "./memory.js";
import { t } from "./messages.js";
import { followTheme, toggleTheme } from "./theme.js";

/** @typedef {import("./types.js").SavedRun} SavedRun */

/** How long "Delete" waits for the second press, in milliseconds. */
const SURE = 5000;

followTheme();
document.querySelector('[data-action="theme"]')?.addEventListener("click", toggleTheme);
const list = /** @type {HTMLElement} */ (part("list"));
show(JSON.parse(document.getElementById("runs-data")?.textContent ?? "[]"));
window.addEventListener("pageshow", (event) => event.persisted && refresh());

/** @param {SavedRun[]} runs */
function show(runs) {
  list.replaceChildren(...runs.map(row));
  part("none").hidden = runs.length > 0;
}

async function refresh() {
  show((await fetchMyRuns()).runs);
}

/**
 * @param {SavedRun} run
 * @returns {HTMLElement}
 */
function row(run) {
  const name = nameOf(run);
  const picture = h("span", { class: "run-picture card-picture", "aria-hidden": "true" }, run.picture ? safeSvg(run.picture) : null);
  const title = h("a", { class: "run-title", href: run.url }, name);
  const about = h("div", { class: "run-words" }, title, h("div", { class: "run-about" }, aboutOf(run)), h("div", { class: "run-facts" }, ...factsOf(run)));
  const rename = button("runs.rename", name, () => {
    const made = form(run, element);
    about.replaceChild(made, title);
    made.querySelector("input")?.focus();
    made.querySelector("input")?.select();
  });
  const copy = button("runs.copy", name, () => attempt(() => duplicate(run)));
  const reuse = run.shown_as === "image" ? button("runs.reuse", name, () => {
    remember("session", "glassnet.dock", "transfer");
    location.assign(run.url);
  }) : null;
  const remove = button("runs.delete", name, () => sure(remove, run, element));
  const element = h("li", { class: "run", "data-run": run.watch_id }, picture, about, h("div", { class: "run-acts" }, reuse, rename, copy, remove));
  return element;
}

/** @param {SavedRun} run */
function nameOf({ name, title, data }) {
  return name || title || t("runs.unnamed", { data });
}

/** @param {SavedRun} run */
function aboutOf({ name, title, opened }) {
  const when = new Date(opened * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return name && title ? `${title} · ${when}` : when;
}

/** @param {SavedRun} run */
function factsOf({ epoch, metrics, parameters }) {
  const { train, test, validation } = metrics ?? {};
  const accuracy = test?.accuracy ?? validation?.accuracy ?? train?.accuracy;
  const facts = [t("runs.epoch", { count: epoch ?? 0, epoch: countText(epoch ?? 0) }), t("runs.loss", { loss: lossText(train?.loss) })];
  if (accuracy !== undefined && accuracy !== null) facts.push(t("runs.accuracy", { accuracy: percentText(accuracy) }));
  if (parameters) facts.push(t("runs.parameters", { count: parameters }));
  return facts.map((fact) => h("span", {}, fact));
}

/**
 * @param {SavedRun} run
 * @param {HTMLElement} element  its row
 * @returns {HTMLFormElement}
 */
function form(run, element) {
  const input = h("input", { class: "input", type: "text", maxlength: 80, value: run.name, "aria-label": t("runs.name"), placeholder: nameOf({ ...run, name: "" }) });
  const back = (/** @type {SavedRun} */ now) => {
    const fresh = row(now);
    element.replaceWith(fresh);
    /** @type {HTMLElement|null} */ (fresh.querySelector("button"))?.focus();
  };
  const made = h("form", { class: "run-form", submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    attempt(async () => {
      const { name } = await nameRun(run.id, input.value);
      say(t("runs.named", { name: nameOf({ ...run, name }) }));
      back({ ...run, name });
    });
  } }, input, h("button", { type: "submit", class: "button small primary" }, t("runs.save")), h("button", { type: "button", class: "button small", click: () => back(run) }, t("runs.cancel")));
  made.addEventListener("keydown", (event) => event.key === "Escape" && back(run));
  return made;
}

/** @param {SavedRun} run */
async function duplicate(run) {
  const twin = await branchRun(run.id);
  await nameRun(twin.run.id, t("runs.copied", { name: nameOf(run) }).slice(0, 80));
  await refresh();
  say(t("runs.copied.said", { name: nameOf(run) }));
  /** @type {HTMLElement|null} */ (list.querySelector(`[data-run="${twin.run.watch_id}"] a`))?.focus();
}

/**
 * The first press asks, the second deletes.
 * @param {HTMLButtonElement} remove
 * @param {SavedRun} run
 * @param {HTMLElement} element
 */
function sure(remove, run, element) {
  if (remove.dataset.sure) return attempt(() => destroy(run, element));
  const [words, label] = [remove.textContent ?? "", remove.getAttribute("aria-label") ?? ""];
  remove.dataset.sure = "asked";
  remove.classList.add("danger");
  remove.textContent = t("runs.sure");
  remove.setAttribute("aria-label", t("runs.sure.what", { name: nameOf(run) }));
  say(t("runs.sure.what", { name: nameOf(run) }));
  const calm = () => {
    delete remove.dataset.sure;
    remove.classList.remove("danger");
    remove.textContent = words;
    remove.setAttribute("aria-label", label);
  };
  setTimeout(calm, SURE);
}

/**
 * @param {SavedRun} run
 * @param {HTMLElement} element
 */
async function destroy(run, element) {
  await deleteRun(run.id);
  const next = /** @type {HTMLElement|null} */ ((element.nextElementSibling ?? element.previousElementSibling)?.querySelector("a"));
  element.remove();
  say(t("runs.deleted", { name: nameOf(run) }));
  part("none").hidden = list.children.length > 0;
  (next ?? document.getElementById("runs"))?.focus();
}

/** @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    say(t("notice.refused", { reason: error.status ? error.message : t("banner.unreachable") }));
    if (error.status === 404) await refresh();
  }
}

/**
 * @param {string} key
 * @param {string} name  of the run
 * @param {() => void} act
 */
function button(key, name, act) {
  return h("button", { type: "button", class: "button small", "aria-label": `${t(key)}: ${name}`, click: act }, t(key));
}

/** @param {string} text */
function say(text) {
  part("voice").textContent = text;
}

/** @param {string} name @returns {HTMLElement} */
function part(name) {
  return /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
}
