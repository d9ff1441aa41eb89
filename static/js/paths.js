/** JSON paths into a spec, spelled as the server spells them: `model.layers[0].units`. */

/**
 * @param {string} path
 * @returns {(string|number)[]} its parts; numbers are positions in lists
 */
export function parsePath(path) {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((m) => (m[2] === undefined ? m[1] : Number(m[2])));
}

/**
 * @param {any} root
 * @param {string} path
 * @returns {any} the value there, or undefined
 */
export function getPath(root, path) {
  return parsePath(path).reduce((value, key) => (value === null || value === undefined ? undefined : value[key]), root);
}

/**
 * @template T
 * @param {T} root
 * @param {string} path
 * @param {any} value
 * @returns {T} a copy of `root` with `value` at `path`; everything beside the path is shared, not copied
 */
export function withPath(root, path, value) {
  return put(root, parsePath(path), value);
}

/**
 * @param {any} root
 * @param {(string|number)[]} keys
 * @param {any} value
 * @returns {any}
 */
function put(root, [key, ...rest], value) {
  if (key === undefined) return value;
  const copy = Array.isArray(root) ? [...root] : { ...root };
  copy[key] = put(copy[key] ?? (typeof rest[0] === "number" ? [] : {}), rest, value);
  return copy;
}

/**
 * @param {any} a
 * @param {any} b
 * @returns {boolean} whether two JSON values say the same
 */
export function sameJson(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}
