/** How the members of a race are told apart: by color and by the dash of their line, never by color alone. */

export const DASHES = /** @type {const} */ (["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]);
/** The same dashes as strokes of a 36-px sample. */
const STROKES = ["", "9 5", "2 4", "9 4 2 4", "15 5", "15 4 2 4"];
export const MOST_MEMBERS = 6;

/**
 * @param {number} number
 * @returns {string} the member's color, as the theme has it
 */
export function memberColor(number) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--member-${number % MOST_MEMBERS}`).trim() || "#555";
}

/**
 * A sample of the member's line; decorative, its name stands beside it.
 * @param {number} number
 * @returns {SVGSVGElement}
 */
export function memberLine(number) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("class", "member-line");
  svg.setAttribute("viewBox", "0 0 36 8");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", "M1 4H35");
  line.setAttribute("stroke", `var(--member-${number % MOST_MEMBERS})`);
  line.setAttribute("stroke-dasharray", STROKES[number % MOST_MEMBERS]);
  svg.append(line);
  return svg;
}
