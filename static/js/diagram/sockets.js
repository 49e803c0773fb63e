import { sharersOf } from './containers.js';
import { NESTING, outsideWord } from './facts.js';
import { ownCells } from './own.js';
import { lastFour, NAMESPACES, namespaceOf } from './reading.js';
import { scenery, thing } from './thing.js';
import { textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

/** The eight sockets of a process: a line to the left is a namespace shared with the host, one to the right is its own.
 * @param {State} state
 * @param {Process | undefined} process
 * @param {Rect} area
 * @param {{head: number, size: number, socket: number, gap: number}} measure head: height above the rows; socket: width of the column
 *   in the middle; gap: length of a line
 * @returns {Thing[]}
 */
export function namespacesPart(state, process, area, measure) {
  const rows = (area.h - measure.head - 6) / NAMESPACES.length;
  const side = (area.w - measure.socket) / 2 - measure.gap;
  const middle = area.x + area.w / 2;
  const top = area.y + measure.head;
  /** @type {Thing[]} */
  const things = [
    ...NAMESPACES.flatMap((name, i) =>
      nest(state, process, name, { x: area.x + side - 12, y: top + rows * i, w: area.w - side + 7, h: rows }),
    ),
    scenery('frame.host', { x: area.x, y: area.y, w: side, h: area.h }, [
      { m: 'rect', x: 0, y: 0, w: side, h: area.h, r: 10, tone: 'host', look: 'fill' },
      { m: 'rect', x: 1, y: 8, w: 7, h: area.h - 16, tone: 'host', look: 'pattern' },
    ]),
    scenery('frame.own', { x: area.x + area.w - side, y: area.y, w: side, h: area.h }, [
      { m: 'rect', x: 0, y: 0, w: side, h: area.h, r: 10, tone: 'container', look: 'outline' },
      { m: 'rect', x: side - 8, y: 8, w: 7, h: area.h - 16, tone: 'container', look: 'pattern' },
    ]),
    scenery('frame.sockets', { x: middle - measure.socket / 2, y: top - 4, w: measure.socket, h: area.h - measure.head + 4 }, [
      { m: 'rect', x: 0, y: 0, w: measure.socket, h: area.h - measure.head + 4, r: 12, tone: 'plain', look: 'fill' },
    ]),
  ];
  NAMESPACES.forEach((name, i) => {
    const y = top + rows * (i + 0.5);
    things.push(hostCell(state, process, name, { x: area.x, y: y - rows / 2, w: side, h: rows }, measure.size));
    things.push(...socket(state, process, name, { middle, y, rows, side, ...measure }));
  });
  return things;
}

/**
 * An inner namespace lies within the host's: the host's ground reaches out and around it.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {string} name
 * @param {Rect} box
 * @returns {Thing[]}
 */
function nest(state, process, name, box) {
  if (!NESTING.includes(name) || namespaceOf(state, process, name).side !== 'own') return [];
  return [scenery(`nest.${name}`, box, [{ m: 'rect', x: 0, y: 0.5, w: box.w, h: box.h - 1, r: 6, tone: 'host', look: 'fill' }])];
}

/**
 * @param {State} state
 * @param {Process | undefined} process
 * @param {string} name
 * @param {Rect} box
 * @param {number} size
 */
function hostCell(state, process, name, box, size) {
  const inode = state.kernel?.host?.namespaces?.[name];
  return thing({
    id: `host.${name}`,
    part: 'The host',
    label: `${name} namespace of the host`,
    value: inode ?? 'not reported',
    sources: [
      {
        label: 'of Porthole itself, which is outside',
        file: `/proc/self/ns/${name}`,
        value: inode ? `${name}:[${inode}]` : 'not reported',
      },
    ],
    box,
    marks: [
      { m: 'text', x: box.w - 12, y: box.h / 2, text: lastFour(inode), size, anchor: 'end', code: true, tone: 'host' },
      ...beside(hostWord(state, process, name), { x: 14, w: box.w - 34 - textWidth('…0000', size, true), h: box.h }, size),
    ],
  });
}

/**
 * What the host knows by this namespace: the number of a process that is nested within, or its own name.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {string} name
 */
function hostWord(state, process, name) {
  if (name === 'uts') return state.kernel?.host?.hostname;
  if (!process || namespaceOf(state, process, name).side !== 'own') return undefined;
  return outsideWord(process, name);
}

/**
 * @param {string | undefined} text
 * @param {{x: number, w: number, h: number}} room
 * @param {number} size
 * @returns {Mark[]}
 */
function beside(text, room, size) {
  if (text === undefined || textWidth(text, size) > room.w) return [];
  return [{ m: 'text', x: room.x, y: room.h / 2, text, size, tone: 'host' }];
}

/**
 * @param {State} state
 * @param {Process | undefined} process
 * @param {string} name
 * @param {{middle: number, y: number, rows: number, side: number, size: number, socket: number, gap: number}} at
 * @returns {Thing[]}
 */
function socket(state, process, name, at) {
  const found = namespaceOf(state, process, name);
  const half = at.socket / 2;
  const label = { x: at.middle - half, y: at.y - at.rows / 2, w: at.socket, h: at.rows };
  const sources = process
    ? [
        {
          label: 'of this process',
          file: `/proc/${process.pid}/ns/${name}`,
          value: found.inode ? `${name}:[${found.inode}]` : reason(process),
        },
      ]
    : [];
  /** @type {Thing[]} */
  const things = [
    scenery(`socket.${name}`, label, [
      { m: 'text', x: half, y: at.rows / 2, text: name, size: at.size, anchor: 'middle', code: true, soft: !process },
    ]),
  ];
  if (found.side === 'none') return things;
  const sharers = process && found.side === 'own' ? sharersOf(state, process, name) : [];
  const own = sharers.length > 0 ? `shared with ${sharers.join(' and ')}` : 'its own';
  const words = { host: `the host's ${lastFour(found.inode)}`, own: `${own} ${lastFour(found.inode)}`, unknown: 'not reported' };
  things.push(
    thing({
      id: `ns.${name}`,
      part: 'Namespaces',
      label: `${name} namespace`,
      value: words[found.side],
      sources,
      box: label,
      marks: found.side === 'unknown' ? [] : line(found.side, at),
    }),
  );
  if (found.side === 'own' && process) things.push(...ownCells(state, name, at, sources, process, sharers));
  return things;
}

/** @param {Process} process */
function reason(process) {
  return process.notReported?.namespaces ?? 'not reported';
}

/**
 * @param {'host' | 'own'} side
 * @param {{rows: number, gap: number, socket: number}} at
 * @returns {Mark[]}
 */
function line(side, at) {
  const tone = side === 'own' ? 'container' : 'host';
  return [{ m: 'swing', cx: at.socket / 2, cy: at.rows / 2, from: at.socket / 2, to: at.socket / 2 + at.gap + 1, side, tone }];
}
