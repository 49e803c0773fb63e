import { isTold, PLAIN, tellingOf, weightOf } from './change.js';

/**
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./change.js').Change} Change
 * @typedef {import('../live/state.js').Call} Call
 * @typedef {{weight: number, text: string}} Fact
 */

/** More facts than these are a picture of their own: counting the rest tells nothing. */
const COUNTED = 9;

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
  const facts = [...newContainers(change), ...ownNamespaces(change), ...branches(change), ...changes(change), ...entries(change)]
    // Of a new process all else is new as well; of one in the place of another only what weighs.
    .filter((fact) => born.length === 0 || (change.left.length > 0 && fact.weight < PLAIN))
    .sort((a, b) => a.weight - b.weight)
    .map((fact) => fact.text);
  facts.unshift(...born);
  if (born.length === 0) facts.push(...goings(change));
  if (facts.length === 0) return call ? `${asked}nothing in the picture changed. ${call.why ?? ''}`.trim() : '';
  const rest = facts.length - 2;
  return `${asked}${facts.slice(0, 2).join('; ')}${rest > 0 && rest <= COUNTED ? `; ${rest} more` : ''}`;
}

/** @param {Call} call */
function nameOf(call) {
  return call.line.split('(')[0];
}

/**
 * The host's own namespaces were there before anybody looked.
 *
 * @param {{before: Thing, after: Thing}} pair
 */
function isFirstSight({ before, after }) {
  return after.part === 'The host' && before.value === 'not reported';
}

/**
 * Containers that the act has made, one fact however many.
 *
 * @param {Change} change
 * @returns {Fact[]}
 */
function newContainers(change) {
  const all = freshOnes(change);
  if (all.length === 0) return [];
  const names = all.map((t) => t.label.replace(/^container /, ''));
  if (all.length > 3) return [{ weight: -1, text: `${all.length} new containers, ${names[0]} to ${names[names.length - 1]}` }];
  return [
    { weight: -1, text: all.length === 1 ? `${names[0]} is a new container: ${tellingOf(all[0])}` : `${listed(names)} are new containers` },
  ];
}

/** @param {Change} change */
function freshOnes(change) {
  return [...change.changed.map((c) => c.after), ...change.entered].filter((t) => t.fresh && t.part === 'Containers');
}

/**
 * @param {Change} change
 * @returns {Fact[]}
 */
function ownNamespaces(change) {
  const own = gained(change);
  return own.length < 2
    ? []
    : [{ weight: weightOf(own[0].after), text: `${listed(own.map((c) => c.after.id.slice(3)))} namespaces of its own` }];
}

/** @param {Change} change */
function gained(change) {
  return change.changed.filter((c) => c.after.id.startsWith('ns.') && c.after.value.startsWith('its own'));
}

/**
 * Namespaces that somebody in the container left by hand: one fact for each who did.
 *
 * @param {Change} change
 * @returns {Fact[]}
 */
function branches(change) {
  const all = change.entered.filter((t) => t.id.startsWith('branch.'));
  const who = (/** @type {Thing} */ t) => t.value.replace(/^.*, of /, '');
  return [...new Set(all.map(who))].map((name) => {
    const kinds = all.filter((t) => who(t) === name).map((t) => t.id.slice('branch.'.length));
    return {
      weight: weightOf(all[0]),
      text: `${name} has ${kinds.length > 1 ? '' : 'a '}${listed(kinds)} namespace${kinds.length > 1 ? 's' : ''} of its own`,
    };
  });
}

/**
 * @param {Change} change
 * @returns {Fact[]}
 */
function changes(change) {
  const [own, fresh] = [gained(change), freshOnes(change)];
  return change.changed
    .filter((c) => (own.length < 2 || !own.includes(c)) && !fresh.includes(c.after) && !isFirstSight(c) && !isReset(c))
    .map((c) => ({ weight: weightOf(c.after), text: told(c) }));
}

/**
 * @param {Change} change
 * @returns {Fact[]}
 */
function entries(change) {
  const fresh = freshOnes(change);
  const names = fresh.map((t) => t.label.replace(/^container /, ''));
  // Who left a namespace by hand is told by that.
  const byHand = change.entered.some((t) => t.id.startsWith('branch.'));
  return change.entered
    .filter((t) => !(byHand && /^process\.\d/.test(t.id)) && !isBelow(t))
    .filter((t) => isTold(t) && !fresh.includes(t) && !names.includes(t.part) && !t.id.startsWith('branch.'))
    .map((t) => ({ weight: weightOf(t), text: t.id === 'stack' ? tellingOf(t) : `${nameIn(t)}: ${tellingOf(t)}` }));
}

/**
 * The layers of an image come with what stands on them, and so do their files.
 *
 * @param {Thing} thing
 */
function isBelow(thing) {
  return (thing.id.startsWith('layers.') && tellingOf(thing) === 'switched on') || /^chip\.l\d/.test(thing.id);
}

/**
 * What is gone; of many containers, how many.
 *
 * @param {Change} change
 */
function goings(change) {
  const all = change.left.filter(isTold);
  const containers = all.filter((t) => t.part === 'Containers');
  const counted = containers.length > 2 ? containers : [];
  return [
    ...(counted.length > 0 ? [`${counted.length} containers gone`] : []),
    ...all.filter((t) => !counted.includes(t)).map((t) => `${nameIn(t)} gone`),
  ];
}

/**
 * Kills are counted for each group, and a new group begins at nothing.
 *
 * @param {{before: Thing, after: Thing}} pair
 */
function isReset({ before, after }) {
  return after.id.startsWith('memory.oom') && Number(after.value) < Number(before.value);
}

/** @param {{before: Thing, after: Thing}} pair */
function told({ before, after }) {
  return after.id === 'stack' ? tellingOf(after) : `${nameIn(after)}: ${tellingOf(before)} → ${tellingOf(after)}`;
}

/** @param {Thing} thing */
function nameIn(thing) {
  return thing.short ?? thing.label;
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
  const another = change.changed.find((c) => c.after.id === 'pid.outside')?.after;
  if (another)
    return [
      another.fresh ? `a new container in its place, process ${outside} outside` : `another process in its place, ${outside} outside`,
    ];
  const inside = find('pid.inside');
  const own = now.filter((t) => t.part === 'Its own').map((t) => t.label.replace(/^a (\S+) namespace$/, '$1'));
  const owns = own.length === 0 ? '' : `, with ${own.length === 8 ? 'eight namespaces' : `${listed(own)} namespaces`} of its own`;
  return [`a new process, ${outside} outside and ${inside} inside${owns}`];
}

/** @param {string[]} words */
function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
