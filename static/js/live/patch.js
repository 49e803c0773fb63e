/**
 * Applies a JSON merge patch (RFC 7396) and returns the new value. The old value is not touched, so that a picture drawn from it stays
 * comparable with the next one; parts that did not change are shared.
 *
 * @param {unknown} target
 * @param {unknown} patch
 * @returns {any}
 */
export function merge(target, patch) {
  if (!isObject(patch)) return patch;
  /** @type {{[key: string]: unknown}} */
  const result = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else define(result, key, merge(result[key], value));
  }
  return result;
}

/**
 * A key such as "__proto__" comes from a file name of a learner; assigning it would change the object's prototype instead.
 *
 * @param {object} object
 * @param {string} key
 * @param {unknown} value
 */
function define(object, key, value) {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

/**
 * @param {unknown} value
 * @returns {value is {[key: string]: unknown}}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
