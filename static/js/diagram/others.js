import { insidePid, isEngineImage, NAMESPACES, programOf } from './reading.js';
import { scenery, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('../live/state.js').Process} Process
 */

const SHOWN = 2;
const TITLE = 'other processes';

/**
 * The further processes of the container as chips; one that left a namespace of its parent by itself says which.
 *
 * @param {Process[]} all the first one is the one that the picture is about
 * @param {Process | undefined} chosen
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function othersPart(all, chosen, area, size) {
  const first = all[0];
  // A program on its way in is still a copy of the engine for less than a millisecond.
  const others = all.filter((p) => p !== chosen && !(p !== first && isEngineImage(p)));
  const title = textWidth(TITLE, size) + 16;
  const room = area.w - title;
  // The newest are what somebody just did.
  const shown = others.slice(-SHOWN);
  const rest = others.length - shown.length;
  const gap = 8;
  const tail = rest > 0 ? 48 : 0;
  const width = (room - tail - gap * (SHOWN - 1)) / SHOWN;
  const chips = shown.map((p, i) => chip(p, first, { x: area.x + title + i * (width + gap), y: area.y, w: width, h: area.h }, size));
  const things = [scenery('process.others', area, head(area, size, first !== undefined && others.length === 0)), ...chips];
  if (rest > 0) {
    const box = { x: area.x + area.w - tail + gap, y: area.y, w: tail - gap, h: area.h };
    things.push(scenery('process.rest', box, [{ m: 'text', x: box.w, y: box.h / 2, text: `+${rest}`, size, anchor: 'end', soft: true }]));
  }
  return things;
}

/**
 * @param {Rect} area
 * @param {number} size
 * @param {boolean} alone
 * @returns {import('./thing.js').Mark[]}
 */
function head(area, size, alone) {
  const y = area.h / 2;
  /** @type {import('./thing.js').Mark[]} */
  const marks = [{ m: 'text', x: 0, y, text: TITLE, size, bold: true }];
  if (alone) marks.push({ m: 'text', x: textWidth(TITLE, size) + 16, y, text: 'none', size, soft: true });
  return marks;
}

/**
 * @param {Process} process
 * @param {Process} first
 * @param {Rect} box
 * @param {number} size
 */
function chip(process, first, box, size) {
  const own = NAMESPACES.filter((n) => process.namespaces?.[n] && process.namespaces[n] !== first.namespaces?.[n]);
  const inside = insidePid(process);
  const name = `${programOf(process)} ${inside ?? process.pid}`;
  const text = own.length > 0 ? `${name}, own ${own.join(' ')}` : name;
  const status = `/proc/${process.pid}/status`;
  return thing({
    id: `process.${process.pid}`,
    part: 'Other processes',
    label: `${programOf(process)}, pid ${process.pid} outside`,
    box,
    enter: 'up',
    boxed: true,
    value: own.length > 0 ? `${inside ?? 'no pid'} inside, own ${own.join(', ')} namespace` : `${inside ?? 'no pid'} inside`,
    sources: [
      { label: 'the pid in each pid namespace', file: status, value: `NSpid:\t${(process.pids ?? [process.pid]).join('\t')}` },
      ...own.map((n) => ({
        label: `its own ${n} namespace`,
        file: `/proc/${process.pid}/ns/${n}`,
        value: `${n}:[${process.namespaces?.[n]}]`,
      })),
    ],
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: box.h / 2, tone: own.length > 0 ? 'container' : 'plain', look: 'fill' },
      { m: 'circle', cx: box.h / 2, cy: box.h / 2, r: size * 0.33, tone: 'container', look: 'solid' },
      { m: 'text', x: box.h, y: box.h / 2, text: fit(text, box.w - box.h - 8, size), size, bold: own.length > 0 },
    ],
  });
}
