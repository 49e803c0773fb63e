/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
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
      return was && told(t) && tellingOf(was) !== tellingOf(t) ? [{ before: was, after: t }] : [];
    }),
  };
}

/** @param {Change} change */
export function isNothing(change) {
  return change.entered.length + change.left.length + change.changed.length === 0;
}

/** Parts whose things tell nothing by coming and going: they were there before, or their container tells it. */
const UNTOLD = ['Its own', 'Shared', 'The host', 'Network', 'Memory', 'Processor', 'Seats', 'Where it stands', 'All'];

/** Ids of things, or what these begin with. */
const FIRST = [
  'program',
  'root.flag',
  'root.merged',
  'memory.oom.',
  'pids.refused.',
  'cpu.',
  'memory.max.',
  'pids.max.',
  'cgroup',
  'wall.caps',
  'wall.seccomp',
  'branch.',
  'inside.net',
  'freed.',
  'upper.',
  'change.',
  'stack',
  'stack.',
  'layers.',
  'merged.',
];
/** The weight from which on a change is one among many. */
export const PLAIN = FIRST.length;
const LAST = ['root.layers', 'mounts', 'merged', 'chip.', 'total'];

/**
 * What a learner shall read first, when there is more than one line can hold.
 *
 * @param {Thing} thing
 */
export function weightOf(thing) {
  const last = LAST.findIndex((id) => is(thing, id));
  if (last >= 0) return FIRST.length + 1 + last;
  const first = FIRST.findIndex((id) => is(thing, id));
  return first >= 0 ? first : FIRST.length;
}

/**
 * @param {Thing} thing
 * @param {string} id
 */
function is(thing, id) {
  return id.endsWith('.') ? thing.id.startsWith(id) : thing.id === id;
}

/**
 * Whether the coming or going of a thing is news.
 *
 * A namespace of its own is told by its line already, which changed; the host's were there before anybody looked.
 *
 * @param {Thing} thing
 */
export function isTold(thing) {
  return thing.id !== 'process.none' && !UNTOLD.includes(thing.part);
}

/**
 * What of a thing counts as its state, in words.
 *
 * @param {Thing} thing
 */
export function tellingOf(thing) {
  return thing.told ?? thing.value;
}
