/** What is said of a network for images: the whole of it in a sentence, and the place that is pointed at. */

import { t } from "../messages.js";
import { percent, short } from "./numbers.js";

/**
 * @param {import("./layers-frame.js").LayersFrame} shown
 * @returns {string} its shapes from input to output, and what it says of the picture
 */
export function summaryOf({ told, frame }) {
  const shape = [frame.arrays.input.shape, ...told.layers.map((layer) => layer.shape)].map((sizes) => sizes.join("×")).join(" → ");
  const { class: said } = told.answer;
  const outputs = frame.arrays[`values_${told.layers.at(-1)?.number}`]?.data;
  return said === null ? t("layers.summary", { shape }) : t("layers.summary.said", { shape, name: told.classes[said] ?? "", share: percent(Number(outputs?.[said] ?? NaN), 0) });
}

/**
 * @param {{name: string, shape: number[]}} layer
 * @param {import("./layers-pointed.js").Point} point
 * @param {any} about  its computation
 * @returns {string} where it is, what stands there and how much it sees
 */
export const placeWords = (layer, point, about) => t(["layers.at.unit", "layers.at.step", "layers.at"][layer.shape.length - 1], {
  name: layer.name, unit: point.unit + 1, row: point.row + 1, column: point.column + 1, value: short(about.value), rows: about.field.rows, columns: about.field.columns });
