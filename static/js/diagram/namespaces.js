import { byName, ownerOf } from './containers.js';
import { networkPart } from './network.js';
import { processRows } from './processes.js';
import { insidePid, processesOf } from './reading.js';
import { namespacesPart } from './sockets.js';
import { twinPart } from './twin.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 * @typedef {import('./subjects.js').Selection} Selection
 */

/** @type {import('./subjects.js').Subject} */
export const namespaces = {
  wide: { width: 840, height: 448 },
  narrow: { width: 336, height: 206 },
  parts: () => ({ sockets: 'Sockets', processes: 'Processes', network: 'Network' }),
  partOfNow: () => 'sockets',
  partsWith: (id) => {
    /** @type {{[head: string]: string}} */
    const parts = { ns: 'sockets', inside: 'sockets', process: 'processes', branch: 'processes', link: 'network' };
    return [parts[id.split('.')[0]] ?? []].flat();
  },
  scene: namespacesScene,
};

/**
 * A process and its eight sockets: to the left what it shares with the host, to the right what is its own. Below, who else is there, by both numbers,
 * and the network that it sees.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
function namespacesScene(state, selection) {
  const { width, height } = selection;
  const all = everybody(state);
  const process = all.find((p) => p.pid === selection.pid) ?? all[0];
  const inside = process && insidePid(process);
  if (selection.shape === 'narrow') {
    const size = 14;
    const head = 46;
    const area = { x: 0, y: head + 6, w: width, h: height - head - 6 };
    const twin = twinPart(state, process, inside, { x: 0, y: 0, w: width, h: head }, { radius: 23, side: 89, size: 13, big: 17 });
    const things =
      selection.part === 'processes'
        ? processRows(state, all, process, area, size, 1)
        : selection.part === 'network'
          ? networkPart(state, process, area, size)
          : namespacesPart(state, process, { x: 0, y: 0, w: width, h: height }, { head, size, socket: 78, gap: 40 });
    return { width, height, things: [...things, ...twin] };
  }
  const low = 118;
  const upper = height - low;
  const socket = 120;
  const gap = 90;
  const side = (width - socket) / 2 - gap;
  const measure = { head: 70, size: 16, socket, gap };
  const top = { x: 0, y: 0, w: width, h: upper - 12 };
  return {
    width,
    height,
    things: [
      ...namespacesPart(state, process, top, measure),
      ...twinPart(state, process, inside, { ...top, h: 70 }, { radius: 36, side, size: 16, big: 24 }),
      ...processRows(state, all, process, { x: 0, y: upper, w: width * 0.66 - 14, h: low }, 16, 2),
      ...networkPart(state, process, { x: width * 0.66 + 14, y: upper, w: width * 0.34 - 14, h: low }, 16),
    ],
  };
}

/**
 * The processes of all containers, each container's first one first.
 *
 * @param {State} state
 * @returns {Process[]}
 */
function everybody(state) {
  const names = Object.keys(state.containers ?? {}).sort(byName);
  if (names.length < 2) return processesOf(state);
  const all = Object.values(state.kernel?.processes ?? {}).filter((p) => ownerOf(state, p) !== undefined);
  const place = (/** @type {Process} */ p) => {
    const owner = ownerOf(state, p) ?? '';
    return names.indexOf(owner) * 2 + Number(p.pid !== state.containers?.[owner]?.pid);
  };
  return all.sort((a, b) => place(a) - place(b) || a.pid - b.pid);
}
