/** The page's English catalogue, for tests of what is said. */

import { readFileSync } from "node:fs";

import { speak } from "../../static/js/messages.js";

export const english = JSON.parse(readFileSync(new URL("../../static/messages/en.json", import.meta.url), "utf8"));
speak(english);
