/** Which chart or table is open under the network, for this tab of the browser; whoever sends a person there may say which. */

import { recall, remember } from "./memory.js";

const TAB = "glassnet.dock";

/** @returns {string|null} */
export const openTab = () => recall("session", TAB);

/** @param {string} name */
export const rememberOpenTab = (name) => remember("session", TAB, name);
