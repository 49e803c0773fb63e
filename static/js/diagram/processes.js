import { ownerOf } from './containers.js';
import { insidePid, NAMESPACES, programOf } from './reading.js';
import { scenery, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

/**
 * Everybody by both numbers; whoever left a namespace of its container by itself says which.
 *
 * @param {State} state
 * @param {Process[]} all
 * @param {Process | undefined} chosen
 * @param {Rect} area
 * @param {number} size
 * @param {number} most columns
 * @returns {Thing[]}
 */
export function processRows(state, all, chosen, area, size, most) {
  const head = size * 1.7;
  const pitch = size * 1.75;
  const rows = Math.max(1, Math.floor((area.h - head + 4) / pitch));
  const columns = all.length <= rows ? 1 : most;
  const room = rows * columns;
  const shown = all.length > room ? [...all.slice(0, 1), ...all.slice(1).slice(-(room - 1))] : all;
  const rest = all.length - shown.length;
  const w = (area.w - 10 * (columns - 1)) / columns;
  // No row alone has somebody beside it, where that can be.
  const each = Math.min(rows, Math.ceil(shown.length / columns));
  const owner = (/** @type {Process} */ p) => ownerOf(state, p) ?? '';
  const firsts = new Map(all.map((p) => [owner(p), all.find((q) => owner(q) === owner(p))]));
  const title = `processes: outside | inside${rest > 0 ? `, +${rest}` : ''}`;
  const box = { x: area.x, y: area.y, w: area.w, h: head };
  return [
    scenery('processes', box, [{ m: 'text', x: 0, y: head / 2, text: fit(title, area.w, size), size, bold: true }]),
    ...shown.map((p, i) => {
      // With nobody beside it a row has the whole width: which namespaces somebody left is not to be cut.
      const column = Math.floor(i / each);
      const wide = i + each >= shown.length ? area.w - (w + 10) * column : w;
      const cell = { x: area.x + (w + 10) * column, y: area.y + head + pitch * (i % each), w: wide, h: pitch - 4 };
      return processRow(p, firsts.get(owner(p)) ?? p, p === chosen, firsts.size > 1 ? owner(p) : '', cell, size);
    }),
  ];
}

/**
 * @param {Process} process
 * @param {Process} first of its container
 * @param {boolean} chosen
 * @param {string} owner its container, where there are several
 * @param {Rect} box
 * @param {number} size
 */
function processRow(process, first, chosen, owner, box, size) {
  const own = NAMESPACES.filter((n) => process.namespaces?.[n] && process.namespaces[n] !== first.namespaces?.[n]);
  const inside = insidePid(process);
  const numbers = `${process.pid} | ${inside ?? 'the same'}`;
  const kinds = own.length > 0 ? `, own ${own.join(' ')}` : '';
  const status = `/proc/${process.pid}/status`;
  const room = textWidth(numbers, size, true) + 12;
  const whole = `${owner && `${owner}: `}${programOf(process)}${kinds}`;
  // Whose it is says its place below the first one as well; which namespace it left, nothing else.
  const alone = `${programOf(process)}${kinds}`;
  const brief = `${programOf(process)}: ${own.join(' ')}`;
  const name =
    (own.length > 0 ? [whole, alone, brief] : [whole]).find((t) => textWidth(t, size) <= box.w - room - 22) ??
    (own.length > 0 ? brief : whole);
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
