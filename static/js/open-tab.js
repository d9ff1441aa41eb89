/**
 * Which chart or table is open under the network, for this tab of the browser; whoever sends a person there may say which. It holds for the
 * lab it was opened in, also in another run of it and after a reload: another lab begins with a tab of its own.
 */

import { recall, remember } from "./memory.js";

const [TAB, LAB] = ["glassnet.dock", "glassnet.dock.lab"];

/** @returns {string} the lab of this address; "" where there is none */
const labHere = () => new URLSearchParams(location.search).get("lab") ?? "";

/** @returns {{tab: string|null, here: boolean}} the one that was open last, and whether that was in this lab */
export const openTab = () => ({ tab: recall("session", TAB), here: recall("session", LAB) === labHere() });

/**
 * @param {string} name
 * @param {string} [lab]  where it is to be open
 */
export function rememberOpenTab(name, lab = labHere()) {
  remember("session", TAB, name);
  remember("session", LAB, lab);
}
