/** What the browser keeps for this page. Where storage is switched off, nothing is kept and nothing breaks. */

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
  try {
    const storage = where === "local" ? localStorage : sessionStorage;
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
    return true;
  } catch {
    return false;  // Not kept, as the browser wishes, or for want of room.
  }
}
