import { cgroupPart } from './cgroup.js';
import { othersPart } from './others.js';
import { insidePid, processesOf } from './reading.js';
import { namespacesPart } from './sockets.js';
import { stackPart } from './stack.js';
import { twinPart } from './twin.js';
import { wallsPart } from './walls.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('../live/state.js').State} State
 * @typedef {'namespaces' | 'files' | 'cgroup' | 'walls'} Part
 * @typedef {import('./subjects.js').Selection} Selection
 */

/** Smallest room in which every label keeps 16 px. */
export const WIDE = { width: 624, height: 448 };
export const NARROW = { width: 336, height: 206 };

/** Parts of the narrow picture, which shows one at a time, with the word on its switch.
 * @type {{[part in Part]: string}} */
const PARTS = { namespaces: 'Sockets', files: 'Files', cgroup: 'Cgroup', walls: 'Walls' };

/** @type {import('./subjects.js').Subject} */
export const birth = {
  wide: WIDE,
  narrow: NARROW,
  parts: () => PARTS,
  partOfNow,
  partsWith,

  scene: birthScene,
  rail: true,
};

/**
 * The picture of a birth: a pure function of what the kernel reported and what was chosen. Positions depend on the room alone, never
 * on what is in it, so that what did not change does not move.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
export function birthScene(state, selection) {
  return selection.shape === 'wide' ? wide(state, selection) : narrow(state, selection);
}

/**
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
function wide(state, selection) {
  const width = Math.max(WIDE.width, selection.width);
  const height = Math.max(WIDE.height, selection.height);
  const { all, process } = subject(state, selection);
  const size = 16;
  const head = 70;
  const lower = 128 + (height - WIDE.height) * 0.35;
  const others = 28;
  const gap = 12;
  const upper = height - lower - others - 2 * gap;
  const socket = 108;
  const line = 66 + (width - WIDE.width) * 0.1;
  const side = (width - socket) / 2 - line;
  const top = { x: 0, y: 0, w: width, h: upper };
  const low = upper + others + 2 * gap;
  const files = width * 0.4;
  const third = (width - files - 56) / 2;
  return {
    width,
    height,
    things: [
      ...namespacesPart(state, process, top, { head, size, socket, gap: line }),
      ...twinPart(state, process, process && insidePid(process), { ...top, h: head }, { radius: 36, side, size, big: 24 }),
      ...othersPart(all, process, { x: 0, y: upper + gap, w: width, h: others }, size),
      ...stackPart(state, process, { x: 0, y: low, w: files, h: lower }, size),
      ...cgroupPart(state, process, { x: files + 28, y: low, w: third, h: lower }, size),
      ...wallsPart(state, process, { x: files + third + 56, y: low, w: third, h: lower }, size),
    ],
  };
}

/**
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
function narrow(state, selection) {
  const width = Math.max(NARROW.width, selection.width);
  const height = Math.max(NARROW.height, selection.height);
  const { all, process } = subject(state, selection);
  const inside = process && insidePid(process);
  const size = 14;
  const head = 46;
  const socket = 78;
  const line = 40;
  const side = (width - socket) / 2 - line;
  const area = { x: 0, y: head + 6, w: width, h: height - head - 6 };
  const whole = { x: 0, y: 0, w: width, h: height };
  const twin = twinPart(state, process, inside, { x: 0, y: 0, w: width, h: head }, { radius: 23, side, size: 13, big: 17 });
  /** @type {{[part in Part]: () => Thing[]}} */
  const parts = {
    namespaces: () => namespacesPart(state, process, whole, { head, size, socket, gap: line }),
    files: () => [
      ...stackPart(state, process, { ...area, h: area.h - 30 }, size),
      ...othersPart(all, process, { ...area, y: height - 24, h: 24 }, 13),
    ],
    cgroup: () => cgroupPart(state, process, area, size),
    walls: () => wallsPart(state, process, area, size),
  };
  return { width, height, things: [...parts[/** @type {Part} */ (selection.part ?? 'namespaces')](), ...twin] };
}

/**
 * @param {State} state
 * @param {Selection} selection
 */
function subject(state, selection) {
  const all = processesOf(state);
  return { all, process: all.find((p) => p.pid === selection.pid) ?? all[0] };
}

/**
 * The part of the narrow picture that shows a thing; none for what every part shows.
 *
 * @param {string} id of a thing
 * @returns {Part[]}
 */
function partsWith(id) {
  /** @type {{[head: string]: Part}} */
  const parts = { root: 'files', mounts: 'files', cgroup: 'cgroup', wall: 'walls', ns: 'namespaces', inside: 'namespaces' };
  return [parts[id.split('.')[0]] ?? []].flat();
}

/**
 * Which part a chapter of the birth is about; the narrow picture follows it.
 *
 * @param {State} state
 * @returns {Part}
 */
export function partOfNow(state) {
  const position = state.birth?.position ?? 0;
  const chapter = state.birth?.calls?.[Math.max(0, position - 1)]?.chapter ?? '';
  /** @type {{[chapter: string]: Part}} */
  const parts = { rootfs: 'files', limits: 'cgroup', walls: 'walls' };
  return state.birth?.status === 'stepping' ? (parts[chapter] ?? 'namespaces') : 'namespaces';
}
