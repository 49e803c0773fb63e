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
      return was && told(t) && tellingOf(was) !== tellingOf(t) ? [{ before: was, after: t }] : [];
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
  let asked = call ? (calls > 1 ? `${calls} calls: ` : `${nameOf(call)}: `) : '';
  if (calls > 1 && call?.status === 'refused') asked = `${calls} calls; the last, ${nameOf(call)}, was refused: ${call.errno ?? 'error'}. `;
  if (calls === 1 && call?.status === 'refused') return `${nameOf(call)} was refused: ${call.errno ?? 'error'}. Nothing changed.`;
  if (change.left.some((t) => t.id === 'program')) return `${asked}the process has ended, and what was only its own is gone`;
  const born = birthOf(change);
  const own = change.changed.filter((c) => c.after.id.startsWith('ns.') && c.after.value.startsWith('its own'));
  const facts = [
    ...(own.length > 1
      ? [{ weight: weightOf(own[0].after), text: `${listed(own.map((c) => c.after.id.slice(3)))} namespaces of its own` }]
      : []),
    ...change.changed
      .filter((c) => (own.length < 2 || !own.includes(c)) && !isFirstSight(c))
      .map((c) => ({ weight: weightOf(c.after), text: told(c) })),
    ...change.entered.filter(isTold).map((t) => ({ weight: weightOf(t), text: `${t.label}: ${tellingOf(t)}` })),
  ]
    // Of a new process all else is new as well; of one in the place of another only what weighs.
    .filter((fact) => born.length === 0 || (change.left.length > 0 && fact.weight < PLAIN))
    .sort((a, b) => a.weight - b.weight)
    .map((fact) => fact.text);
  facts.unshift(...born);
  if (born.length === 0) facts.push(...change.left.filter(isTold).map((t) => `${t.label} gone`));
  if (facts.length === 0) return call ? `${asked}nothing in the picture changed. ${call.why ?? ''}`.trim() : '';
  const more = facts.length > 2 ? `; ${facts.length - 2} more` : '';
  return `${asked}${facts.slice(0, 2).join('; ')}${more}`;
}

/** @param {Call} call */
function nameOf(call) {
  return call.line.split('(')[0];
}

/** Parts whose things tell nothing by coming and going: they were there before, or their container tells it. */
const UNTOLD = ['Its own', 'Shared', 'The host', 'Network', 'Memory', 'Processor', 'Seats', 'Where it stands'];

/** Ids of things, or what these begin with. */
const FIRST = [
  'program',
  'root.flag',
  'root.merged',
  'memory.oom.',
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
  'layers.',
  'merged.',
];
/** The weight from which on a change is one among many. */
export const PLAIN = FIRST.length;
const LAST = ['root.layers', 'mounts', 'stack', 'merged', 'chip.', 'total'];

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
 * The host's own namespaces were there before anybody looked.
 *
 * @param {{before: Thing, after: Thing}} pair
 */
function isFirstSight({ before, after }) {
  return after.part === 'The host' && before.value === 'not reported';
}

/** @param {{before: Thing, after: Thing}} pair */
function told({ before, after }) {
  return `${after.label}: ${tellingOf(before)} → ${tellingOf(after)}`;
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
 * A process that was not there before is one fact, not thirty; so is one in the place of another.
 *
 * @param {Change} change
 */
function birthOf(change) {
  const now = [...change.entered, ...change.changed.map((c) => c.after)];
  const find = (/** @type {string} */ id) => now.find((t) => t.id === id)?.value;
  const outside = find('pid.outside');
  if (outside === undefined) return [];
  if (change.changed.some((c) => c.after.id === 'pid.outside')) return [`another process in its place, ${outside} outside`];
  const inside = find('pid.inside');
  const own = now.filter((t) => t.part === 'Its own').map((t) => t.label.replace(/^a (\S+) namespace$/, '$1'));
  const owns = own.length === 0 ? '' : `, with ${own.length === 8 ? 'eight namespaces' : `${listed(own)} namespaces`} of its own`;
  return [`a new process, ${outside} outside and ${inside} inside${owns}`];
}

/** @param {string[]} words */
function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** @param {Thing} thing */
function tellingOf(thing) {
  return thing.told ?? thing.value;
}
