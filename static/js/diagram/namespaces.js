import { networkPart } from './network.js';
import { insidePid, NAMESPACES, processesOf, programOf } from './reading.js';
import { namespacesPart } from './sockets.js';
import { fit, scenery, thing } from './thing.js';
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
    const parts = { ns: 'sockets', inside: 'sockets', process: 'processes', link: 'network' };
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
export function namespacesScene(state, selection) {
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
        ? processRows(all, process, area, size, 1)
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
      ...processRows(all, process, { x: 0, y: upper, w: width * 0.66 - 14, h: low }, 16, 2),
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
  const names = Object.keys(state.containers ?? {});
  if (names.length < 2) return processesOf(state);
  const all = Object.values(state.kernel?.processes ?? {});
  const place = (/** @type {Process} */ p) => names.indexOf(p.watch ?? '') * 2 + Number(p.pid !== state.containers?.[p.watch ?? '']?.pid);
  return all.sort((a, b) => place(a) - place(b) || a.pid - b.pid);
}

/**
 * @param {Process[]} all
 * @param {Process | undefined} chosen
 * @param {Rect} area
 * @param {number} size
 * @param {number} columns
 * @returns {Thing[]}
 */
function processRows(all, chosen, area, size, columns) {
  const head = size * 1.7;
  const pitch = size * 1.75;
  const rows = Math.max(1, Math.floor((area.h - head + 4) / pitch));
  const most = rows * columns;
  const shown = all.length > most ? [...all.slice(0, 1), ...all.slice(1).slice(-(most - 1))] : all;
  const rest = all.length - shown.length;
  const w = (area.w - 10 * (columns - 1)) / columns;
  const firsts = new Map(all.map((p) => [p.watch, all.find((q) => q.watch === p.watch)]));
  const title = `processes: outside | inside${rest > 0 ? `, +${rest}` : ''}`;
  const box = { x: area.x, y: area.y, w: area.w, h: head };
  return [
    scenery('processes', box, [{ m: 'text', x: 0, y: head / 2, text: fit(title, area.w, size), size, bold: true }]),
    ...shown.map((p, i) => {
      const cell = { x: area.x + (w + 10) * Math.floor(i / rows), y: area.y + head + pitch * (i % rows), w, h: pitch - 4 };
      return processRow(p, firsts.get(p.watch) ?? p, p === chosen, firsts.size > 1, cell, size);
    }),
  ];
}

/**
 * @param {Process} process
 * @param {Process} first of its container
 * @param {boolean} chosen
 * @param {boolean} many whether there are several containers
 * @param {Rect} box
 * @param {number} size
 */
function processRow(process, first, chosen, many, box, size) {
  const own = NAMESPACES.filter((n) => process.namespaces?.[n] && process.namespaces[n] !== first.namespaces?.[n]);
  const inside = insidePid(process);
  const numbers = `${process.pid} | ${inside ?? 'the same'}`;
  const name = `${many && process.watch ? `${process.watch}: ` : ''}${programOf(process)}${own.length > 0 ? `, own ${own.join(' ')}` : ''}`;
  const status = `/proc/${process.pid}/status`;
  const room = numbers.length * size * 0.62 + 12;
  return thing({
    id: `process.${process.pid}`,
    part: 'Processes',
    label: `${programOf(process)}, pid ${process.pid} outside`,
    value: `${inside ?? 'no other pid'} inside${own.length > 0 ? `, own ${own.join(', ')} namespace` : ''}`,
    box,
    enter: 'up',
    sources: [
      { label: 'the pid in each pid namespace', file: status, value: `NSpid:\t${(process.pids ?? [process.pid]).join('\t')}` },
      ...own.map((n) => ({
        label: `its own ${n} namespace`,
        file: `/proc/${process.pid}/ns/${n}`,
        value: `${n}:[${process.namespaces?.[n]}]`,
      })),
    ],
    marks: [
      {
        m: 'rect',
        x: 0,
        y: 0,
        w: box.w,
        h: box.h,
        r: box.h / 2,
        tone: own.length > 0 ? 'container' : 'plain',
        look: chosen ? 'raised' : 'fill',
      },
      { m: 'text', x: 12, y: box.h / 2, text: numbers, size, code: true },
      { m: 'text', x: 12 + room, y: box.h / 2, text: fit(name, box.w - room - 22, size), size, bold: own.length > 0 || chosen },
    ],
  });
}
