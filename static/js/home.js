/** The front page: theme, and finding a lab by typing. */

import "./elements/replay.js";
import { followTheme, toggleTheme } from "./theme.js";

followTheme();
document.querySelector('[data-action="theme"]')?.addEventListener("click", toggleTheme);

const search = /** @type {HTMLInputElement|null} */ (document.querySelector('[data-part="search"]'));
search?.addEventListener("input", () => filter(search.value));
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || document.activeElement instanceof HTMLInputElement) return;
  event.preventDefault();
  search?.focus();
});

/** @param {string} text  every word of it has to stand on a card for the card to stay */
function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const chapter of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".chapter"))) {
    const title = chapter.querySelector("h3")?.textContent?.toLowerCase() ?? "";
    const cards = [.../** @type {NodeListOf<HTMLElement>} */ (chapter.querySelectorAll(".card"))];
    for (const card of cards) card.hidden = !words.every((word) => `${title} ${card.textContent?.toLowerCase()}`.includes(word));
    chapter.hidden = cards.every((card) => card.hidden);
    left += cards.filter((card) => !card.hidden).length;
  }
  const none = /** @type {HTMLElement|null} */ (document.querySelector('[data-part="none"]'));
  if (none) none.hidden = left > 0;
}
