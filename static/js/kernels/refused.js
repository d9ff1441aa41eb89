/** Matrices of which the server refuses a cell: where the cell stands, and what is shown until it is mended. Pure. */

import { getPath, parsePath, sameJson } from "../paths.js";

/** @typedef {import("../types.js").Problem} Problem */
/** @typedef {{row: number, column: number|null, message: string}} Refusal  of a cell; of a whole row where there is no column */

/**
 * @param {Problem[]} problems
 * @param {string} path  of a matrix, such as "kernel[0][1]"
 * @returns {Refusal[]} those of its cells and rows
 */
export function refusalsIn(problems, path) {
  const depth = parsePath(path).length;
  return problems.filter((problem) => problem.path.startsWith(`${path}[`)).map((problem) => {
    const [row, column = null] = /** @type {number[]} */ (parsePath(problem.path).slice(depth));
    return { row, column, message: problem.message };
  });
}

/**
 * What is shown: arrays as they were typed, where they are as large as those answered, or where single numbers are all that is wrong
 * with them. Others have nothing to stand in, and those answered are shown.
 * @param {Record<string, any>} asked  what was answered last
 * @param {Record<string, any>|null|undefined} typed
 * @param {Problem[]} problems  of what was typed
 * @param {string[]} names  of the arrays
 * @returns {Record<string, any>} `asked` with these arrays
 */
export function standing(asked, typed, problems, names) {
  if (!typed || !names.every((name) => even(typed[name]))) return asked;
  const cells = problems.length > 0 && problems.every(({ path }) => names.includes(String(parsePath(path)[0])) && !Array.isArray(getPath(typed, path)));
  const fits = cells || names.every((name) => sameJson(sizes(typed[name]), sizes(asked[name])));
  return fits ? { ...asked, ...Object.fromEntries(names.map((name) => [name, typed[name]])) } : asked;
}

/**
 * @param {any} array  nested
 * @returns {number[]} its shape, judged by what is first in it
 */
export function sizes(array) {
  return Array.isArray(array) ? [array.length, ...sizes(array[0])] : [];
}

/**
 * @param {any} array  nested
 * @returns {boolean} whether all that is in it is of one shape
 */
function even(array) {
  return Array.isArray(array) && array.every((one) => sameJson(sizes(one), sizes(array[0])) && (!Array.isArray(one) || even(one)));
}
