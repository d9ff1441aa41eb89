/** What a transfer can learn: the data of the run on screen, and every set of images that is on the server's machine, one's own among them. */

import { t } from "./messages.js";

/** @typedef {import("./types.js").ImageSet} ImageSet */
/** @typedef {{value: string, label: string, data: Record<string, any>}} Choice */

/**
 * @param {Record<string, any>|undefined} own  data of the run on screen
 * @param {string} title  of it
 * @param {ImageSet[]} sets
 * @returns {Choice[]} digits also by their upper half alone, which a network that learnt the lower half has never seen
 */
export function transferData(own, title, sets) {
  const here = sets.filter((set) => set.here);
  return [
    ...(own ? [{ value: "own", label: t("transfer.data.own", { title }), data: own }] : []),
    ...here.map((set) => ({ value: valueOf(set), label: set.title, data: set.data })),
    ...here.filter(isDigits).map((set) => ({
      value: `${valueOf(set)}-upper`, label: t("transfer.data.upper", { title: set.title }), data: { ...set.data, classes: [5, 6, 7, 8, 9] },
    })),
  ];
}

/** @param {ImageSet} set */
function valueOf({ data }) {
  const { kind, ...rest } = data;
  return [kind, ...Object.values(rest)].join(":");
}

/** @param {ImageSet} set */
function isDigits({ names }) {
  return names?.length === 10 && names.every((name, digit) => name === String(digit));
}
