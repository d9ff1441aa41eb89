/** Which kinds of the catalogue can be chosen: those that fit the data, the task, and what is in force. */

/**
 * @param {import("./types.js").Kind[]} kinds
 * @returns {import("./types.js").Kind[]} the datasets that the workbench has pictures for
 */
export const inWorkbench = (kinds) => kinds.filter((kind) => kind.in_workbench);

/**
 * @param {import("./types.js").Kind[]} kinds
 * @returns {import("./types.js").Kind[]} the ways of training, and the losses, that answer with what the data holds
 */
export const forData = (kinds) => kinds.filter(({ asked, tasks }) =>
  !asked && (tasks?.some((task) => task === "classification" || task === "regression") ?? true));

/**
 * @param {import("./types.js").Kind} kind  a way of training
 * @param {import("./types.js").Kind|undefined} now  the way in force
 * @returns {boolean} whether both answer with as much: with one class or value, at every step, or with how a text goes on
 */
export const answersAlike = (kind, now) => Boolean(kind.writes_sequences) === Boolean(now?.writes_sequences) && Boolean(kind.goes_on) === Boolean(now?.goes_on);

/**
 * @param {import("./types.js").Kind} kind  a way of training, or a loss
 * @param {string} task  what is asked for
 * @param {import("./types.js").Kind} [rule]  of a loss: the way of training that goes by it
 * @returns {boolean} whether it can be asked for that
 */
export const fitsTask = ({ kind, tasks }, task, rule) =>
  (tasks?.includes(task) ?? true) && (!rule?.losses?.length || kind === "auto" || rule.losses.includes(kind));
