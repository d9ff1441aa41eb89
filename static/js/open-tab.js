/**
 * Which chart or table is open under the network, for this tab of the browser; whoever sends a person there may say which. A lab keeps its own,
 * also in another run of it and after a reload.
 */

import { recall, remember } from "./memory.js";

const TAB = "glassnet.dock";

/** @returns {string} the lab of this address; "" where there is none */
export const labHere = () => new URLSearchParams(location.search).get("lab") ?? "";

/** @returns {{own: string|null, last: string|null}} the one that was open last in this lab, and anywhere */
export const openTab = () => ({ own: recall("session", `${TAB}.${labHere()}`), last: recall("session", TAB) });

/**
 * @param {string} name
 * @param {string} [lab]  where it is to be open
 */
export function rememberOpenTab(name, lab = labHere()) {
  remember("session", TAB, name);
  remember("session", `${TAB}.${lab}`, name);
}
