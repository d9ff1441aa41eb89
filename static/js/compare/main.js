/** Boots the page of a race: which race to show, its stream, its pictures, curves and table, and what people ask of it. */

import { ApiError, fetchCatalog } from "../api.js";
import { backoff } from "../backoff.js";
import { runClient } from "../client.js";
import "../elements/lesson-drawer.js";
import "../elements/notices.js";
import "../elements/status-line.js";
import { helpAbout, openHelp } from "../elements/help-sheet.js";
import { openMenu } from "../elements/popups.js";
import { shareFrom } from "../elements/share-sheet.js";
import { listenToKeys } from "../keyboard.js";
import { t } from "../messages.js";
import { mountAll, refreshWishes } from "../mounting.js";
import { rememberOpenTab } from "../open-tab.js";
import { CommandError } from "../outbox.js";
import { rememberRun } from "../start.js";
import { store } from "../store.js";
import { followTheme } from "../theme.js";
import "./bar.js";
import "./facts.js";
import { encodeRace } from "./link.js";
import "./setup.js";
import { curveRows, download } from "./sheets.js";
import { begin, chooseRace } from "./start.js";
import "./table.js";

/** @typedef {import("../elements/notices.js").GlassBanner} Banner */
/** @typedef {import("../elements/notices.js").GlassToasts} Toasts */
/** @typedef {import("./link.js").Race} Race */

const { page, watch } = document.body.dataset;
const bar = /** @type {import("./bar.js").GlassCompareBar} */ (document.querySelector("glass-compare-bar"));
const banner = /** @type {Banner} */ (document.querySelector("glass-banner"));
const toasts = /** @type {Toasts} */ (document.querySelector("glass-toasts"));
const drawer = /** @type {import("../elements/lesson-drawer.js").GlassLessonDrawer|null} */ (document.querySelector("glass-lesson-drawer"));
const ALARMING = new Set(["diverged", "failed", "disk", "gave_up"]);

followTheme();
store.set({ labs: read("labs-data") ?? [], lab: read("lab-data"), readonly: Boolean(watch) });
helpAbout({ how: [t("compare.help.clock"), t("compare.help.start"), t("compare.help.open")], keys: ["toggle", "step", "reset", "speed", "search", "help"] });
const catalog = patiently(fetchCatalog);
catalog.then((value) => store.set({ catalog: value }));
listen();
mountAll().then(() => runClient.complete());
start();

async function start() {
  shareFrom(link);
  if (watch) return runClient.open(watch);
  const found = await patiently(() => chooseRace(() => catalog, store.state.lab));
  if (found.notice) toasts.say(t(found.notice, { details: found.details ?? "" }), { kind: "problem" });
  if ("id" in found) return open(found.id, found.run);
  document.body.dataset.empty = "yes";
}

/** @param {string} id @param {any} run */
function open(id, { spec, ...run }) {
  delete document.body.dataset.empty;
  store.set({ run: { ...run, id }, spec });
  runClient.open(id);
  writeAddress();
}

/** The address is the link to share; a lab's own race needs none. */
async function writeAddress() {
  if (watch || store.state.lab) return;
  history.replaceState(history.state, "", new URL(await link()).hash);
}

/** @returns {Promise<string>} the whole link to the race on screen */
async function link() {
  const { default_spec: base } = await catalog;
  const race = /** @type {Race|null} */ (store.state.spec);
  return race?.members ? `${location.origin}/compare#${await encodeRace(race, base)}` : location.href;
}

/**
 * The same race with something else about it: another race, in place of this one.
 * @param {Partial<Race>} changes
 * @returns {Promise<boolean>} whether the server took it
 */
async function change(changes) {
  const race = /** @type {Race|null} */ (store.state.spec);
  if (!race) return false;
  try {
    const { id, run } = await begin({ ...race, ...changes }, { paused: store.state.run?.status === "paused", speed: store.state.run?.speed });
    open(id, run);
    return true;
  } catch (error) {
    refused(error);
    return false;
  }
}

/**
 * @param {number} member  becomes a run of its own in the workbench, as it stands
 * @param {string} [tab]  the picture to be seen there first
 */
async function openMember(member, tab) {
  try {
    const { run } = await runClient.command("branch", { member });
    rememberRun(run.id);
    if (tab) rememberOpenTab(tab, "");
    location.assign("/play");
  } catch (error) {
    refused(error);
  }
}

/**
 * @param {{type: string, [field: string]: any}} detail
 * @returns {Promise<boolean>} whether the server took it
 */
async function command({ type, ...fields }) {
  if (store.state.readonly) {
    toasts.say(t("notice.readonly"));
    return false;
  }
  drawer?.commanded(type);
  try {
    await runClient.command(type, fields);
    return true;
  } catch (error) {
    refused(error);
    return false;
  }
}

/** @param {unknown} error */
function refused(error) {
  if (!(error instanceof CommandError) && !(error instanceof ApiError)) throw error;
  for (const { message } of error.problems) if (message !== "gone") toasts.say(t("notice.refused", { reason: message }), { kind: "problem" });
}

/** @param {HTMLElement} button */
function openExport(button) {
  const files = [{ value: "table", label: t("compare.export.table") }, { value: "curves", label: t("compare.export.curves") }];
  openMenu(button, t("compare.export"), files, "", (kind) => {
    if (kind === "table") return download("race-table.csv", /** @type {any} */ (document.querySelector("glass-race-table")).sheet());
    const names = (store.state.spec?.members ?? []).map((/** @type {any} */ { name }) => name);
    download("race-curves.csv", curveRows(/** @type {any} */ (document.querySelector("glass-race-curves")).curves.columns, names));
  });
}

function listen() {
  const heard = (/** @type {string} */ type, /** @type {(detail: any) => void} */ act) => document.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
  heard("glass-command", (detail) => (detail.taken = command({ ...detail })));
  heard("glass-race", (detail) => (detail.taken = change(detail.changes)));
  heard("glass-member-open", ({ member, tab }) => openMember(member, tab));
  heard("glass-member-remove", ({ member }) => change({ members: store.state.spec?.members.filter((/** @type {any} */ _, /** @type {number} */ i) => i !== member) }));
  document.addEventListener("glass-lesson", () => drawer?.toggle());
  document.addEventListener("glass-views", (event) => refreshWishes(/** @type {any} */ (event.target)));
  document.querySelector('[data-action="export"]')?.addEventListener("click", (event) => openExport(/** @type {HTMLElement} */ (event.currentTarget)));
  runClient.on("event", ({ kind = "", message = "" }) => message && toasts.say(message, { kind: ALARMING.has(kind) ? "problem" : "note", slot: "race" }));
  runClient.on("spec", () => writeAddress());
  window.addEventListener("online", () => runClient.retry());
  listenToKeys({
    toggle: () => bar.toggle(), step: () => bar.step(), reset: () => bar.reset(), slower: () => bar.changeSpeed(-1), faster: () => bar.changeSpeed(1),
    search: () => bar.search(), help: openHelp,
  });
}

/**
 * Asks until there is an answer; meanwhile the banner says why there is none.
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
async function patiently(ask) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await ask();
      banner.hush("race");
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 0 && error.status !== 429 && error.status < 500)) throw error;
      const wait = error.status === 429 ? Math.max(1, error.retryAfter) * 1000 : 500 + backoff(attempt);
      banner.say("race", error.status === 429 ? t("banner.full", { count: Math.round(wait / 1000) }) : t("banner.unreachable"));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/**
 * @param {string} id
 * @returns {any} what the server wrote into the page under this id
 */
function read(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

document.body.dataset.ready = page ?? "compare";
