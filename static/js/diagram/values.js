/**
 * Values of a control group, by the names that cgroup v2 has for them.
 *
 * @typedef {import('./cgroups.js').Group} Group
 * @typedef {{value: string, file: string}} Reading
 */

/**
 * @param {Group} group
 * @param {string} name
 * @returns {Reading | undefined}
 */
export function readingOf(group, name) {
  const found = group.cgroup.values?.[name];
  return found?.value === undefined || found.value === null ? undefined : { value: String(found.value), file: found.file };
}

/** @param {Reading | undefined} limit a number, or undefined where there is none */
export function limitOf(limit) {
  const number = limit === undefined || /^max/.test(limit.value) ? Number.NaN : Number(limit.value);
  return Number.isNaN(number) || number >= 2 ** 62 ? undefined : number;
}

/**
 * @param {string} label
 * @param {Reading | undefined} reading
 */
export function sourceOf(label, reading) {
  return reading ? [{ label, file: reading.file, value: reading.value }] : [];
}
