/** Which tabs are in sight where they do not all fit. */

/**
 * @param {readonly {left: number, right: number}[]} places  of the tabs, in CSS pixels
 * @param {{left: number, right: number}} chosen  the one to be in sight
 * @param {number} from  where the first in sight stands now
 * @param {number} wide  of what is in sight
 * @returns {number} where the first in sight stands from now on: none is cut off at its beginning
 */
export function tabsFrom(places, chosen, from, wide) {
  const least = Math.max(Math.min(from, chosen.left), chosen.right - wide);
  return least <= places[0].left ? 0 : Math.min(chosen.left, places.find(({ left }) => left >= least)?.left ?? chosen.left);
}
