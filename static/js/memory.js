/**
 * What the browser keeps for this page. Where storage is switched off, nothing is kept and nothing breaks. There is little room: what is
 * kept as spare, the large pictures, has one budget, and makes way, the oldest first, where anything else finds no room.
 */

const SPARE = "glassnet.spare";
/** So many characters of about five million that a tab has, or half of it: the ledger may take 1.5 million, and the pins want theirs. */
export const MOST_SPARE = 2_000_000;

/**
 * @param {"local"|"session"} where
 * @param {string} key
 * @returns {string|null}
 */
export function recall(where, key) {
  try {
    return (where === "local" ? localStorage : sessionStorage).getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {"local"|"session"} where
 * @param {string} key
 * @param {string|null} value  null forgets
 * @returns {boolean} whether it is kept
 */
export function remember(where, key, value) {
  if (written(where, key, value)) return true;
  return where === "session" && value !== null && dropOldest() && remember(where, key, value);
}

/**
 * Kept for this tab as long as there is room: older ones go for newer ones, and for whatever is kept by `remember`.
 * @param {string} key
 * @param {string|null} value  null forgets
 * @returns {boolean} whether it is kept
 */
export function rememberSpare(key, value) {
  const { [key]: before, ...others } = spare();
  if (before !== undefined) setSpare(others);
  if (value === null || value.length > MOST_SPARE) {
    written("session", key, null);
    return value === null;
  }
  const over = () => Object.values(spare()).reduce((sum, size) => sum + size, value.length) > MOST_SPARE;
  while (over() && dropOldest());
  const kept = remember("session", key, value);
  if (kept) setSpare({ ...spare(), [key]: value.length });
  else written("session", key, null);  // better nothing than what was there before
  return kept;
}

/** @returns {Record<string, number>} the sizes of what may go, by key, the oldest first */
function spare() {
  try {
    const found = JSON.parse(recall("session", SPARE) ?? "{}");
    return Object.fromEntries(Object.entries(found).filter(([, size]) => typeof size === "number"));
  } catch {
    return {};
  }
}

/** @param {Record<string, number>} sizes */
function setSpare(sizes) {
  remember("session", SPARE, Object.keys(sizes).length ? JSON.stringify(sizes) : null);
}

/** @returns {boolean} whether there was one */
function dropOldest() {
  const [oldest, ...others] = Object.entries(spare());
  if (!oldest) return false;
  written("session", oldest[0], null);
  return written("session", SPARE, JSON.stringify(Object.fromEntries(others)));
}

/** @param {"local"|"session"} where @param {string} key @param {string|null} value */
function written(where, key, value) {
  try {
    const storage = where === "local" ? localStorage : sessionStorage;
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
    return true;
  } catch {
    return false;  // Not kept, as the browser wishes, or for want of room.
  }
}
