/** The front page: theme, finding a lab by typing, how far this browser's lessons are, and the films on the cards. */

import { showFilms } from "./elements/films.js";
import "./elements/replay.js";
import { howFar, lessonsDone } from "./lessons-done.js";
import { t } from "./messages.js";
import { followTheme, toggleTheme } from "./theme.js";

followTheme();
document.querySelector('[data-action="theme"]')?.addEventListener("click", toggleTheme);

const search = /** @type {HTMLInputElement|null} */ (document.querySelector('[data-part="search"]'));
search?.addEventListener("input", () => filter(search.value));
search?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  search.value = "";
  filter("");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || document.activeElement instanceof HTMLInputElement) return;
  event.preventDefault();
  search?.focus();
});
markProgress();
window.addEventListener("pageshow", (event) => event.persisted && markProgress());
showFilms();

/**
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {E[]}
 */
function all(selector, root = document) {
  return /** @type {E[]} */ ([...root.querySelectorAll(selector)]);
}

/** @param {string} text  every word of it has to stand on a card, or among what its lab teaches, for the card to stay */
function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const chapter of all(".chapter[data-chapter]")) {
    const title = chapter.querySelector("h3")?.textContent?.toLowerCase() ?? "";
    const cards = all(".card", chapter);
    for (const card of cards) card.hidden = !words.every((word) => `${title} ${card.textContent} ${card.dataset.words}`.toLowerCase().includes(word));
    chapter.hidden = cards.every((card) => card.hidden);
    chapter.classList.toggle("filtered", words.length > 0);
    left += cards.filter((card) => !card.hidden).length;
  }
  for (const part of all(".chapters-coming, .stations")) part.hidden = words.length > 0;
  const none = /** @type {HTMLElement|null} */ (document.querySelector('[data-part="none"]'));
  if (none) none.hidden = left > 0;
}

/** What this browser has done, on cards, in the lists of what one learns, and by chapter. */
function markProgress() {
  const done = lessonsDone();
  for (const card of all(".card")) {
    const far = howFar(done, card.dataset.lab ?? "", Number(card.dataset.steps));
    const note = /** @type {HTMLElement|null} */ (card.querySelector('[data-part="done"]'));
    if (!note) continue;
    note.hidden = far.done === 0;
    note.textContent = far.whole ? t("home.lesson.done") : t("home.lesson.some", { done: far.done, count: far.count });
    card.classList.toggle("done", far.whole);
  }
  for (const chapter of all(".chapter[data-chapter]")) markChapter(chapter);
}

/** @param {HTMLElement} chapter */
function markChapter(chapter) {
  for (const link of all("[data-row]", chapter)) {
    const whole = document.querySelector(`.card[data-lab="${CSS.escape(link.dataset.lab ?? "")}"]`)?.classList.contains("done") ?? false;
    link.classList.toggle("done", whole);
    link.toggleAttribute("aria-description", whole);
    if (whole) link.setAttribute("aria-description", t("home.learn.done"));
  }
  const cards = all(".card", chapter);
  const count = cards.filter((card) => card.classList.contains("done")).length;
  const note = document.querySelector(`[data-part="progress-${chapter.dataset.chapter}"]`);
  if (note && count) note.textContent = t("home.chapter.done", { done: count, count: cards.length });
}
