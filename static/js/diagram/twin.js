import { ownerOf } from './containers.js';
import { containerName, isEngineImage, NAMESPACES, namespaceOf, programOf } from './reading.js';
import { newMark, newMarkWidth, scenery, thing } from './thing.js';
import { textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

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
    const words = goneWords(state);
    const gone = words.find((w) => textWidth(w, measure.size) <= 2 * measure.radius - 8) ?? words[words.length - 1];
    things.push(
      scenery('process.none', { x: area.x + middle - measure.radius, y: area.y, w: 2 * measure.radius, h: area.h }, [
        { m: 'circle', cx: measure.radius, cy: area.h / 2, r: measure.radius - 2, tone: 'host', look: 'outline' },
        { m: 'text', x: measure.radius, y: area.h / 2, text: gone, size: measure.size, anchor: 'middle', soft: true },
      ]),
    );
    return things;
  }
  if (state.containers?.[ownerOf(state, process) ?? '']?.fresh) {
    const w = newMarkWidth(measure.size);
    const box = { x: area.x + area.w - w - (measure.side < 120 ? 14 : 18), y: area.y, w, h: area.h };
    // Where the word leaves no room the number below it does, unless that is long.
    const low = 14 + textWidth('inside', measure.size) + w > measure.side - 9 && String(inside ?? 'the same').length <= 2;
    things.push(scenery('process.new', box, newMark(0, area.h * (low ? 0.7 : 0.3), measure.size)));
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
      fresh: state.containers?.[ownerOf(state, process) ?? '']?.fresh === true,
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
  const ring = r > 25 ? r - 8.5 : r;
  const room = 2 * (ring - 5);
  const size = Math.max(12, Math.min(measure.size + 4, room / textWidth(program, 1, true)));
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
      { m: 'circle', cx, cy, r: ring, tone: isEngineImage(process) ? 'host' : 'container', look: 'outline' },
      ...(ring < r ? bolts : []),
      { m: 'text', x: cx, y: cy, text: program, size, anchor: 'middle', bold: true, code: true },
    ],
  });
}

/**
 * There is no process: either none yet, or it has ended, and then its exit code is what is left of it.
 *
 * @param {State} state
 */
function goneWords(state) {
  const code = state.containers?.[containerName(state)]?.exitCode;
  return code === undefined || code === null ? ['nobody', 'none'] : [`exit ${code}`, String(code)];
}
