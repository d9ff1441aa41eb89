/** Boots the workbench: theme, elements, the run to show, its stream, keys. */

import { Address } from "./address.js";
import { ApiError, fetchCatalog, fetchLabs } from "./api.js";
import { backoff } from "./backoff.js";
import { runClient } from "./client.js";
import "./elements/below.js";
import "./elements/builder.js";
import "./elements/data-panel.js";
import "./elements/dock.js";
import "./elements/enlarge-button.js";
import "./elements/findings.js";
import "./elements/hint.js";
import "./elements/lesson-drawer.js";
import "./elements/notices.js";
import "./elements/pin-tray.js";
import "./elements/sideways.js";
import "./elements/status-line.js";
import "./elements/topbar.js";
import "./elements/training-panel.js";
import "./elements/undo-buttons.js";
import { openHelp } from "./elements/help-sheet.js";
import { shareFrom } from "./elements/share-sheet.js";
import { Journey } from "./journey.js";
import { focusOf, listenToKeys, undoFor } from "./keyboard.js";
import { t } from "./messages.js";
import { mountAll, refreshWishes } from "./mounting.js";
import { Places } from "./places.js";
import { choosePanel, followPanels } from "./panels.js";
import { shownAs } from "./shown-as.js";
import { chooseRun, forgetRun, isForetold } from "./start.js";
import { store } from "./store.js";
import { followTheme } from "./theme.js";
import { Workbench, writeNotes } from "./workbench.js";

/** @typedef {import("./elements/topbar.js").GlassTopbar} Topbar */
/** @typedef {import("./elements/dock.js").GlassDock} Dock */
/** @typedef {import("./elements/below.js").GlassBelow} Below */
/** @typedef {import("./elements/notices.js").GlassBanner} Banner */
/** @typedef {import("./elements/notices.js").GlassToasts} Toasts */

/** Which panel a narrow screen shows first, by a lab's main picture. @type {Record<string, string>} */
const PANELS = { network: "network" };

const { page, watch } = document.body.dataset;
const topbar = /** @type {Topbar} */ (document.querySelector("glass-topbar"));
const dock = /** @type {Dock} */ (document.querySelector("glass-dock"));
const below = /** @type {Below} */ (document.querySelector("glass-below"));
const banner = /** @type {Banner} */ (document.querySelector("glass-banner"));
const toasts = /** @type {Toasts} */ (document.querySelector("glass-toasts"));

followTheme();
writeNotes(store, runClient);
const workbench = new Workbench(store, runClient, toasts, new Journey(store, runClient, toasts));
store.set({ labs: readJson("labs-data") ?? [], lab: readJson("lab-data"), readonly: page === "watch" });
const { main = "" } = store.state.lab ?? {};
followPanels(PANELS[main] ?? (readJson("tabs-data")?.includes(main) ? "charts" : ""));

const catalog = patiently("catalog", fetchCatalog);
catalog.then((value) => store.set({ catalog: value }));
furnish();
start();
listen();

/** Pictures into their places, charts into the dock, where the lab's own picture comes first: from the beginning, for what a person opens meanwhile stays open. */
async function furnish() {
  const tabs = /** @type {string[]} */ (readJson("tabs-data") ?? []);
  const places = new Places((again) => (again ? banner.say("places", t("banner.part"), { label: t("banner.retry"), act: again }) : banner.hush("places")));
  const { views = [] } = store.state.lab ?? {};
  const first = [main, ...views].find((view) => view !== "curves" && tabs.includes(view));
  if (first && first === main) dock.stretch(true, false);
  const shown = isForetold() ? Promise.resolve(document.body.dataset.shown ?? "plane") : firstShown();
  await Promise.all([mountAll(), shown.then((kind) => places.show(kind)), dock.furnish(tabs, first)]);
  runClient.complete();
  places.follow(store);
}

/** @returns {Promise<string>} what the data is shown as, once that is known: views that do not suit it are not asked for */
function firstShown() {
  return new Promise((resolve) => {
    const look = () => {
      const shown = shownAs(store.state);
      if (shown) resolve(shown);
    };
    for (const key of /** @type {const} */ (["spec", "catalog"])) store.on(key, look);
    look();
  });
}

async function start() {
  if (page === "watch" && watch) runClient.open(watch);
  else await startOwn();
  const { default_spec: base } = await catalog;
  const address = new Address(base, page !== "watch");
  shareFrom(() => address.link());
  store.on("spec", (spec) => address.follow(spec));
  address.follow(store.state.spec);
}

async function startOwn() {
  const { id, run, notice, details, first } = await patiently("run", () => chooseRun(() => catalog, store.state.lab));
  const { spec, ...status } = run;
  store.set({ run: { ...status, id }, ...(spec ? { spec } : {}) });
  runClient.open(id);
  if (notice) toasts.say(t(notice, { details: details ?? "" }));
  if (first && !store.state.lab?.steps?.length) /** @type {any} */ (document.querySelector("glass-hint")).open();
}

/**
 * Asks until there is an answer; meanwhile the banner says why there is none.
 * @template T
 * @param {string} what  is asked for
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
async function patiently(what, ask) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await ask();
      banner.hush(what);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 0 && error.status !== 429 && error.status < 500)) throw error;
      const wait = error.status === 429 ? Math.max(1, error.retryAfter) * 1000 : 500 + backoff(attempt);
      const why = error.status === 429 ? t("banner.full", { count: Math.round(wait / 1000) }) : t("banner.unreachable");
      await new Promise((resolve) => {
        banner.say(what, why, { label: t("banner.retry"), act: () => resolve(null) });
        setTimeout(resolve, wait);
      });
    }
  }
}

function listen() {
  listenToKeys({
    toggle: () => (below.walking && !store.state.run?.playing ? void below.onward() : topbar.toggle()),
    onward: () => (below.walking ? void below.onward() : false), step: () => topbar.step(), reset: () => topbar.reset(), slower: () => topbar.changeSpeed(-1), faster: () => topbar.changeSpeed(1),
    brush: (label) => /** @type {any} */ (document.querySelector("glass-paintbox"))?.selectBrush?.(label),
    eraser: () => /** @type {any} */ (document.querySelector("glass-paintbox"))?.selectTool?.("eraser"),
    enlarge: () => /** @type {any} */ (document.querySelector("glass-enlarge"))?.toggle(),
    search: () => topbar.search(), help: openHelp,
  });
  document.addEventListener("glass-onward", () => below.onward());
  listenToUndo();
  document.addEventListener("glass-lesson", () => workbench.lesson?.toggle());
  document.addEventListener("glass-views", (event) => refreshWishes(/** @type {any} */ (event.target)));
  document.addEventListener("glass-start", () => {
    forgetRun();
    location.assign(page === "watch" ? "/play" : location.href);
    if (page !== "watch") location.reload();
  });
  document.addEventListener("glass-panel", (event) => choosePanel(/** @type {CustomEvent} */ (event).detail));
  window.addEventListener("online", () => runClient.retry());
  window.addEventListener("pageshow", (event) => event.persisted && runClient.retry());
  fetchLabsLate();
}

/** Ctrl+Z takes back what was done last: a change of the settings here, a stroke of the brush where the paintbox hears of it. */
function listenToUndo() {
  const { journal } = workbench;
  for (const buttons of document.querySelectorAll("glass-undo")) /** @type {import("./elements/undo-buttons.js").GlassUndo} */ (buttons).attend(journal);
  document.addEventListener("glass-undo", (event) => workbench.takeBack(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("keydown", (event) => {
    const what = undoFor(event, focusOf(document.activeElement));
    const paint = /** @type {any} */ (document.querySelector("glass-paintbox"))?.model;
    const able = what === "redo" ? journal.canRedo : journal.canUndo || workbench.busy;
    if (!what || !able || (paint?.changedAt > workbench.changedAt && (what === "redo" ? paint?.canRedo : paint?.canUndo))) return;
    event.preventDefault();
    event.stopPropagation();
    workbench.takeBack(what);
  }, { capture: true });
}

/** The server writes the labs into the page; where it did not, they are asked for once everything else stands. */
async function fetchLabsLate() {
  if (store.state.labs.length) return;
  const labs = await fetchLabs().catch(() => []);
  store.set({ labs });
}

/**
 * @param {string} id
 * @returns {any} what the server wrote into the page under this id
 */
function readJson(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}
