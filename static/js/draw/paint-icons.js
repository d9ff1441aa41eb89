/** The paint box's own signs, drawn as strokes in a 20 × 20 box. */

/** @type {Record<string, string>} */
const PATHS = {
  point: "M10 3v4M10 13v4M3 10h4M13 10h4M10 9.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6",
  spray: "M8 8h6v9H8zM9 8V5h4v3M5.5 3.5h.01M3.5 6h.01M5.5 6h.01M3.5 3.5h.01M5.5 8.5h.01",
  line: "M4 16 16 4M4 16h.01M8 12h.01M12 8h.01M16 4h.01",
  eraser: "m7.5 16-4-4 8-8.5 5 5-7 7.5zM7.5 8l5 5M9 16h8",
  move: "M10 3v14M3 10h14M10 3 8 5M10 3l2 2M10 17l-2-2M10 17l2-2M3 10l2-2M3 10l2 2M17 10l-2-2M17 10l-2 2",
  look: "m5 3 10 7-4.6 1L13 16l-2 1-2.4-5L5 15z",
  undo: "M8 5 4 9l4 4M4 9h7.5a4 4 0 0 1 0 8H9",
  redo: "m12 5 4 4-4 4M16 9H8.5a4 4 0 0 0 0 8H11",
  clear: "M4 6h12M8 6V4h4v2M6 6l.7 10.5h6.6L14 6M8.5 9v5M11.5 9v5",
  paste: "M7 4H5v13h10V4h-2M7 3h6v3H7zM8 10h4M8 13h4",
  download: "M10 3v9M6.5 9 10 12.5 13.5 9M4 15.5h12",
  add: "M10 5v10M5 10h10",
};

/** @param {string} name @returns {SVGSVGElement} decorative */
export function paintIcon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
