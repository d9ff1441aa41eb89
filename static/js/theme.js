/** Light or dark, and the presenter mode: the system's wish until somebody chooses, then theirs. */

import { store } from "./store.js";
import { remember } from "./memory.js";

const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** @returns {"light"|"dark"} the theme on screen */
export function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return dark?.matches ? "dark" : "light";
}

/** Keep the store in step with what is on screen. */
export function followTheme() {
  const tell = () => store.set({ theme: currentTheme(), presenter: "presenter" in document.documentElement.dataset });
  dark?.addEventListener("change", tell);
  tell();
}

/** The other theme; choosing what the system wishes anyway goes back to following it. */
export function toggleTheme() {
  const next = currentTheme() === "dark" ? "light" : "dark";
  const system = dark?.matches ? "dark" : "light";
  if (next === system) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember("local", "glassnet.theme", next === system ? null : next);
  store.set({ theme: next });
}

/** Larger type and no rails, for the wall; once more to go back. */
export function togglePresenter() {
  const on = !("presenter" in document.documentElement.dataset);
  if (on) document.documentElement.dataset.presenter = "";
  else delete document.documentElement.dataset.presenter;
  remember("session", "glassnet.presenter", on ? "on" : null);
  store.set({ presenter: on });
}
