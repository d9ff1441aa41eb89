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
 * @param {number} unit  from 0
 * @param {string|null} named  the class it stands for
 * @returns {string}
 */
export const unitWords = (unit, named) => (named === null ? String(unit + 1) : t("layers.unit.class", { number: unit + 1, name: named }));

/**
 * @param {{rows: number, columns: number, whole: boolean}} field
 * @returns {string} how much of the picture a place sees
 */
export const fieldWords = ({ rows, columns, whole }) => t(whole ? "layers.sees.all" : "layers.sees", { rows, columns });

/**
 * @param {{name: string, shape: number[]}} layer
 * @param {import("./layers-pointed.js").Point} point
 * @param {any} about  its computation
 * @returns {string} where it is, what stands there and how much it sees
 */
export const placeWords = (layer, point, about) => t(["layers.at.unit", "layers.at.step", "layers.at"][layer.shape.length - 1], {
  name: layer.name, unit: unitWords(point.unit, about.named), row: point.row + 1, column: point.column + 1, value: short(about.value), sees: fieldWords(about.field), rows: about.field.rows, columns: about.field.columns });
