import { containerName, isEngineImage, lastFour, NAMESPACES, namespaceOf, programOf } from './reading.js';
import { scenery, thing } from './thing.js';

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
    things.push(hostCell(state, name, { x: area.x, y: y - rows / 2, w: side, h: rows }, measure.size));
    things.push(...socket(state, process, name, { middle, y, rows, side, ...measure }));
  });
  return things;
}

/**
 * @param {State} state
 * @param {string} name
 * @param {Rect} box
 * @param {number} size
 */
function hostCell(state, name, box, size) {
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
    marks: [{ m: 'text', x: box.w - 12, y: box.h / 2, text: lastFour(inode), size, anchor: 'end', code: true, tone: 'host' }],
  });
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
  const words = { host: `the host's ${lastFour(found.inode)}`, own: `its own ${lastFour(found.inode)}`, unknown: 'not reported' };
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
  if (found.side === 'own') things.push(ownCell(name, found.inode ?? '', at, sources, process));
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

/**
 * @param {string} name
 * @param {string} inode
 * @param {{middle: number, y: number, rows: number, side: number, size: number, socket: number, gap: number}} at
 * @param {import('./thing.js').Source[]} sources
 * @param {Process | undefined} process
 */
function ownCell(name, inode, at, sources, process) {
  const box = { x: at.middle + at.socket / 2 + at.gap + 5, y: at.y - at.rows / 2 + 1, w: at.side - 17, h: at.rows - 2 };
  return thing({
    id: `own.${name}.${inode}`,
    part: 'Its own',
    label: `a ${name} namespace`,
    value: inode,
    sources,
    box,
    enter: 'left',
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 5, tone: 'container', look: 'fill' },
      { m: 'text', x: 8, y: box.h / 2, text: lastFour(inode), size: at.size, code: true, bold: true, tone: 'container' },
      ...aside(name, process, box, at.size),
    ],
  });
}

/**
 * The one namespace whose content fits beside its number: the hostname.
 *
 * @param {string} name
 * @param {Process | undefined} process
 * @param {Rect} box
 * @param {number} size
 * @returns {Mark[]}
 */
function aside(name, process, box, size) {
  const room = box.w - 12 - 6 * size * 0.61;
  if (name !== 'uts' || !process?.hostname || room < process.hostname.length * size * 0.54) return [];
  return [{ m: 'text', x: box.w - 8, y: box.h / 2, text: process.hostname, size, anchor: 'end', tone: 'container' }];
}

/**
 * Both names of one process: outside on the host's side, inside on its own.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {number | undefined} inside
 * @param {Rect} area
 * @param {{radius: number, side: number, size: number, big: number}} measure
 * @returns {Thing[]}
 */
export function twinPart(state, process, inside, area, measure) {
  const middle = area.w / 2;
  const right = area.x + area.w - measure.side;
  const word = (/** @type {string} */ text, /** @type {'host' | 'container'} */ tone) =>
    /** @type {Mark} */ ({ m: 'text', x: 14, y: area.h * 0.3, text, size: measure.size, tone });
  const number = (/** @type {string} */ text, /** @type {'host' | 'container'} */ tone) =>
    /** @type {Mark} */ ({ m: 'text', x: 10, y: area.h * 0.7, text, size: measure.big, bold: true, code: true, tone });
  /** @type {Thing[]} */
  const things = [
    scenery('word.host', { x: area.x, y: area.y, w: measure.side, h: area.h }, [word(process ? 'outside' : 'the host', 'host')]),
    scenery('word.own', { x: right, y: area.y, w: measure.side, h: area.h }, [word(process ? 'inside' : 'its own', 'container')]),
  ];
  if (!process) {
    things.push(
      scenery('process.none', { x: area.x + middle - measure.radius, y: area.y, w: 2 * measure.radius, h: area.h }, [
        { m: 'circle', cx: measure.radius, cy: area.h / 2, r: measure.radius - 2, tone: 'host', look: 'outline' },
        { m: 'text', x: measure.radius, y: area.h / 2, text: goneWord(state), size: measure.size, anchor: 'middle', soft: true },
      ]),
    );
    return things;
  }
  const status = `/proc/${process.pid}/status`;
  const pids = (process.pids ?? [process.pid]).join('\t');
  const source = [{ label: 'the pid in each pid namespace, outermost first', file: status, value: `NSpid:\t${pids}` }];
  things.push(
    thing({
      id: 'pid.outside',
      part: 'The process',
      label: 'pid outside',
      value: String(process.pid),
      sources: source,
      boxed: true,
      box: { x: area.x + 4, y: area.y + 2, w: measure.side - 8, h: area.h - 4 },
      marks: [number(String(process.pid), 'host')],
    }),
    thing({
      id: 'pid.inside',
      part: 'The process',
      label: 'pid inside',
      value: inside === undefined ? 'the same' : String(inside),
      sources: source,
      boxed: true,
      box: { x: right + 4, y: area.y + 2, w: measure.side - 8, h: area.h - 4 },
      marks: [number(inside === undefined ? 'the same' : String(inside), 'container')],
    }),
    disc(state, process, { x: area.x + middle - measure.radius, y: area.y, w: 2 * measure.radius, h: area.h }, measure),
  );
  return things;
}

/**
 * The process as a porthole: a bolt for each namespace, in the colour of the side it is on.
 *
 * @param {State} state
 * @param {Process} process
 * @param {Rect} box
 * @param {{radius: number, size: number}} measure
 */
function disc(state, process, box, measure) {
  const program = programOf(process);
  const r = measure.radius - 2;
  const cx = measure.radius;
  const cy = box.h / 2;
  /** @type {Mark[]} */
  const bolts = NAMESPACES.map((name, i) => {
    const angle = ((i + 0.5) / NAMESPACES.length) * 2 * Math.PI - Math.PI / 2;
    const tone = namespaceOf(state, process, name).side === 'own' ? 'container' : 'host';
    return { m: 'circle', cx: cx + Math.cos(angle) * (r - 4), cy: cy + Math.sin(angle) * (r - 4), r: r / 14, tone, look: 'solid' };
  });
  const room = 2 * (r - 14);
  const size = Math.max(12, Math.min(measure.size + 4, room / (program.length * 0.6)));
  return thing({
    id: 'program',
    part: 'The process',
    label: 'program',
    value: program,
    boxed: true,
    box,
    sources: [
      { label: 'its command line', file: `/proc/${process.pid}/cmdline`, value: (process.cmdline ?? []).join(' ') || 'not reported' },
      { label: 'its program file', file: `/proc/${process.pid}/exe`, value: process.exe ?? process.notReported?.exe ?? 'not reported' },
      { label: 'its state', file: `/proc/${process.pid}/status`, value: `State:\t${process.state ?? 'not reported'}` },
    ],
    marks: [
      { m: 'circle', cx, cy, r, tone: isEngineImage(process) ? 'host' : 'container', look: 'fill' },
      { m: 'circle', cx, cy, r: r - 8.5, tone: isEngineImage(process) ? 'host' : 'container', look: 'outline' },
      ...bolts,
      { m: 'text', x: cx, y: cy, text: program, size, anchor: 'middle', bold: true, code: true },
    ],
  });
}

/**
 * There is no process: either none yet, or it has ended, and then its exit code is what is left of it.
 *
 * @param {State} state
 */
function goneWord(state) {
  const code = state.containers?.[containerName(state)]?.exitCode;
  return code === undefined || code === null ? 'nobody' : `exit ${code}`;
}
