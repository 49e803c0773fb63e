/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('../live/state.js').Call} Call
 * @typedef {{entered: Thing[], left: Thing[], changed: {before: Thing, after: Thing}[]}} Change
 */

/**
 * What became different between two scenes, by the value of each thing; a thing that only moved or was redrawn did not change.
 *
 * @param {Scene} before
 * @param {Scene} after
 * @returns {Change}
 */
export function changeBetween(before, after) {
  const old = new Map(before.things.map((t) => [t.id, t]));
  const now = new Map(after.things.map((t) => [t.id, t]));
  const told = (/** @type {Thing} */ t) => !t.quiet;
  return {
    entered: after.things.filter((t) => told(t) && !old.has(t.id)),
    left: before.things.filter((t) => told(t) && !now.has(t.id)),
    changed: after.things.flatMap((t) => {
      const was = old.get(t.id);
      return was && told(t) && was.value !== t.value ? [{ before: was, after: t }] : [];
    }),
  };
}

/** @param {Change} change */
export function isNothing(change) {
  return change.entered.length + change.left.length + change.changed.length === 0;
}

/**
 * One line that says what the kernel did: first what was asked, then what it now reports.
 *
 * @param {Change} change
 * @param {Call | undefined} call the newest call that has returned, when the change comes from one
 * @param {number} [calls] how many have returned since the picture before
 */
export function caption(change, call, calls = 1) {
  const asked = call ? `${calls > 1 ? `${calls} calls, to ` : ''}${nameOf(call)}: ` : '';
  if (calls === 1 && call?.status === 'refused') return `${nameOf(call)} was refused: ${call.errno ?? 'error'}. Nothing changed.`;
  const facts = [
    ...change.changed.map(({ before, after }) => `${after.label} ${before.value} → ${after.value}`),
    // A namespace of its own is told by its line already, which changed.
    ...change.entered.filter((t) => t.part !== 'Its own').map((t) => `${t.label}, now ${t.value}`),
    ...change.left.filter((t) => t.part !== 'Its own').map((t) => `${t.label} gone`),
  ];
  if (facts.length === 0) return call ? `${asked}nothing in the picture changed. ${call.why ?? ''}`.trim() : '';
  const more = facts.length > 2 ? `; ${facts.length - 2} more` : '';
  return `${asked}${facts.slice(0, 2).join('; ')}${more}`;
}

/** @param {Call} call */
function nameOf(call) {
  return call.line.split('(')[0];
}
