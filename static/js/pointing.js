/** Words of a lesson that show what they speak of: pointed at or focused, they frame it; pressed, they bring it into sight. */

const FRAMED = "shown-by-word";

/**
 * @param {HTMLElement} words  in which the buttons stand
 * @param {() => void} leave  called where the words lie over what they show
 */
export function followPointing(words, leave) {
  const unframe = () => document.querySelectorAll(`.${FRAMED}`).forEach((element) => element.classList.remove(FRAMED));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (words.querySelectorAll("[data-shows]"))) {
    const frame = () => {
      unframe();
      shownBy(button).forEach((element) => element.classList.add(FRAMED));
    };
    for (const name of ["pointerenter", "focus"]) button.addEventListener(name, frame);
    for (const name of ["pointerleave", "blur"]) button.addEventListener(name, unframe);
    button.addEventListener("click", () => {
      bring(button, leave);
      frame();
    });
  }
}

/** @param {HTMLElement} button @returns {HTMLElement[]} what its word speaks of */
function shownBy(button) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(button.dataset.shows ?? ""))];
}

/** @param {HTMLElement} button @param {() => void} leave */
function bring(button, leave) {
  const found = shownBy(button);
  const tab = found.find((element) => element.matches('[role="tab"]'));
  const panel = (tab ?? found[0])?.closest('[id^="panel-"]')?.id.slice("panel-".length);
  if (panel === "data" || panel === "training") /** @type {HTMLElement|null} */ (document.querySelector('[data-side="data"]'))?.click();
  if (panel) document.dispatchEvent(new CustomEvent("glass-panel", { detail: panel }));
  tab?.click();
  const words = button.closest("glass-lesson-drawer")?.getBoundingClientRect();
  const box = found[0]?.getBoundingClientRect();
  if (words && box && words.left < box.right && box.left < words.right && words.top < box.bottom && box.top < words.bottom) leave();
  found[0]?.scrollIntoView({ block: "nearest" });
}
