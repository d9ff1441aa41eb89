/** The bias of a unit: a dot at its lower left corner, as large as the bias is, in the color of its sign. */

/** @typedef {import("./network-layout.js").NetworkLayout} NetworkLayout */
/** @typedef {import("./network-wires.js").Weights} Weights */

const BIAS_REACH = 7;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {NetworkLayout} layout
 * @param {readonly Weights[]} layers
 * @param {{negative: string, positive: string, surfaceCss: string}} colors
 */
export function drawBiases(context, layout, layers, { negative, positive, surfaceCss }) {
  context.lineWidth = 1;
  context.strokeStyle = surfaceCss;
  layers.forEach(({ bias }, layer) => {
    const { size, units } = layout.columns[layer + 1];
    for (const { unit, x, y } of bias ? units : []) {
      const value = Number(bias?.[unit]);
      context.beginPath();
      context.arc(x - size / 2, y + size / 2, Math.min(size / 5, 1.5 + 4.5 * (1 - Math.exp(-Math.abs(value) / 1.2))), 0, 2 * Math.PI);
      context.fillStyle = value < 0 ? negative : positive;
      context.fill();
      context.stroke();
    }
  });
}

/**
 * The unit whose bias mark, at its lower left corner, is under a place.
 * @param {NetworkLayout} layout
 * @param {number} x
 * @param {number} y
 * @returns {{column: number, index: number}|null}
 */
export function biasAt({ columns }, x, y) {
  for (const { index: column, size, units } of columns.slice(1)) {
    const reach = Math.min(BIAS_REACH, size / 3);
    const found = units.find((place) => Math.hypot(place.x - size / 2 - x, place.y + size / 2 - y) <= reach);
    if (found) return { column, index: found.unit };
  }
  return null;
}
