/** What maps of attention are called beside each other: by their block, or by their layer where layers differ, and by their part of it. */

import { t } from "../messages.js";

/**
 * @param {{key: string, layer: string}[]} maps  `key`: the layer, a dot, and what it calls these weights
 * @returns {string[]}
 */
export function lookNames(maps) {
  const layers = [...new Set(maps.map(({ layer }) => layer))];
  const alike = new Set(layers.map((layer) => layer.replace(/_\d+$/, ""))).size < 2;
  const names = alike ? layers.map((_, at) => t("looks.layer.short", { number: at + 1 })) : apart(layers);
  return maps.map(({ key, layer }) => {
    const name = names[layers.indexOf(layer)];
    const part = key.slice(layer.length + 1).replace(/_attention_weights$/, "");
    return maps.filter((each) => each.layer === layer).length > 1 ? t(`looks.part.${part}`, { layer: name }) : name;
  });
}

/** @param {string[]} layers @returns {string[]} their names in words, without those that all begin with */
function apart(layers) {
  const words = layers.map((layer) => layer.split("_"));
  while (words.every(([first, second]) => second && first === words[0][0] && !/^\d+$/.test(second))) for (const each of words) each.shift();
  return words.map((each) => each.join(" "));
}
