/** On narrow screens one panel shows at a time; the tabs at the bottom choose it. */

/** @param {string} name  of the panel */
export function choosePanel(name) {
  document.body.dataset.panel = name;
  for (const button of tabs()) {
    if (button.dataset.panel === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  const bench = document.getElementById("bench");
  if (bench) bench.scrollTop = 0;
}

/** @param {string} [first]  the panel to begin with */
export function followPanels(first) {
  if (first) choosePanel(first);
  for (const button of tabs()) button.addEventListener("click", () => choosePanel(button.dataset.panel ?? ""));
}

/** @returns {HTMLElement[]} */
function tabs() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".bottom-tabs [data-panel]"))];
}
