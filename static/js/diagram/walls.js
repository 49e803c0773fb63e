import { ghost, thing } from './thing.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 * @typedef {{id: string, label: string, text: string, value: string, locked: boolean, source: string, told?: string}} Lock
 */

/**
 * The locks on a process: capabilities, seccomp, no_new_privs, and which user outside it really is.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function wallsPart(state, process, area, size) {
  const head = size * 1.6;
  const pitch = (area.h - head) / 4;
  /** @type {Thing[]} */
  const things = [
    thing({
      id: 'walls',
      part: '',
      quiet: true,
      box: { x: area.x, y: area.y, w: area.w, h: head },
      marks: [{ m: 'text', x: 0, y: head / 2, text: 'its walls', size, bold: true }],
    }),
  ];
  if (!process) {
    for (let i = 0; i < 4; i++)
      things.push(ghost(`wall.ghost.${i}`, { x: area.x, y: area.y + head + pitch * i + 2, w: area.w, h: pitch - 8 }));
    return things;
  }
  locks(state, process).forEach((lock, i) => {
    const box = { x: area.x, y: area.y + head + pitch * i, w: area.w, h: pitch - 4 };
    things.push(lockThing(lock, process, box, size));
  });
  return things;
}

/**
 * @param {State} state
 * @param {Process} process
 * @returns {Lock[]}
 */
function locks(state, process) {
  const known = state.kernel?.host?.capabilities;
  const effective = process.capabilities?.effective;
  const caps = effective?.length;
  const of = known === undefined ? '' : ` of ${known}`;
  const seccomp = process.seccomp;
  const modes = ['off', 'strict', 'filter'];
  const outside = outsideUser(process);
  return [
    {
      id: 'uid',
      label: 'user outside',
      text: `uid ${outside ?? '?'}`,
      value: outside ?? 'not reported',
      locked: outside !== undefined && outside !== '0',
      source: `Uid:\t${(process.uid ?? []).join('\t')}`,
    },
    {
      id: 'caps',
      label: 'effective capabilities',
      text: caps === undefined ? 'caps ?' : `${caps}${of} caps`,
      value: caps === undefined ? 'not reported' : `${caps}${of}`,
      locked: caps !== undefined && known !== undefined && caps < known,
      told: 'CapEff, by name',
      source: (effective ?? []).join(' ') || 'none',
    },
    {
      id: 'nnp',
      label: 'no_new_privs',
      text: `no_new_privs ${yes(process.noNewPrivs)}`,
      value: process.noNewPrivs === undefined ? 'not reported' : yes(process.noNewPrivs),
      locked: process.noNewPrivs === true,
      source: `NoNewPrivs:\t${process.noNewPrivs ? 1 : 0}`,
    },
    {
      id: 'seccomp',
      label: 'seccomp',
      text: `seccomp ${seccomp === undefined ? '?' : modes[seccomp]}`,
      value: seccomp === undefined ? 'not reported' : modes[seccomp],
      locked: (seccomp ?? 0) > 0,
      source: `Seccomp:\t${seccomp ?? 'not reported'}`,
    },
  ];
}

/** @param {boolean | undefined} flag */
function yes(flag) {
  return flag ? 'on' : 'off';
}

/**
 * The effective user id as the host counts; /proc/PID/status read outside shows exactly that.
 *
 * @param {Process} process
 */
function outsideUser(process) {
  const uid = process.uid?.[1];
  return uid === undefined ? undefined : String(uid);
}

/**
 * @param {Lock} lock
 * @param {Process} process
 * @param {Rect} box
 * @param {number} size
 */
function lockThing(lock, process, box, size) {
  const tone = lock.locked ? 'container' : 'host';
  return thing({
    id: `wall.${lock.id}`,
    part: 'Its walls',
    label: lock.label,
    value: lock.value,
    box,
    sources: [{ label: lock.told ?? lock.label, file: `/proc/${process.pid}/status`, value: lock.source }],
    marks: [...padlock(lock.locked, box.h, tone), { m: 'text', x: 24, y: box.h / 2, text: lock.text, size, bold: lock.locked, tone }],
  });
}

/**
 * A padlock: its body is filled and its bow is down when it is locked.
 *
 * @param {boolean} locked
 * @param {number} height
 * @param {import('./thing.js').Tone} tone
 * @returns {Mark[]}
 */
function padlock(locked, height, tone) {
  const top = height / 2 - 1;
  const bow = locked ? `M4 ${top}v-4a4 4 0 0 1 8 0v4` : `M4 ${top}v-5a4 4 0 0 1 8 0v1`;
  return [
    { m: 'path', d: bow, tone, look: 'outline' },
    { m: 'path', d: `M1 ${top}h14v9h-14z`, tone, look: locked ? 'solid' : 'fill' },
  ];
}
