/** The boxes around what was found on a sheet. */

const SVG = "http://www.w3.org/2000/svg";

/** @returns {SVGElement} a layer to lie over the sheet */
export function emptyBoxes() {
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("class", "digit-boxes");
  layer.setAttribute("aria-hidden", "true");
  return layer;
}

/**
 * @param {SVGElement} layer
 * @param {{box: number[], sure: boolean}[]} finds
 * @param {{photo: boolean, size: number[], chosen: number, choose: (number: number) => void}} how  `photo`: a box can be clicked; `size` of the sheet
 */
export function paintBoxes(layer, finds, { photo, size: [width, height], chosen, choose }) {
  layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  layer.toggleAttribute("data-photo", photo);
  const air = Math.max(width, height) / 100;
  layer.replaceChildren(...finds.map(({ box: [x, y, w, h], sure }, i) => {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x: x - air, y: y - air, width: w + 2 * air, height: h + 2 * air, rx: air })) rect.setAttribute(name, String(value));
    rect.setAttribute("class", `digit-box${i === chosen ? " chosen" : ""}${sure ? "" : " unsure"}`);
    rect.addEventListener("click", () => choose(i));
    return rect;
  }));
}
