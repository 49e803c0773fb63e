import { scenery, thing } from './thing.js';
import { CELLS } from './trail.js';
import { readingOf, sourceOf } from './values.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('./cgroups.js').Group} Group
 * @typedef {import('./trail.js').Count} Count
 */

/**
 * Processor time: a ribbon of periods. A group that has used up its share waits, striped, for the next one.
 *
 * @param {Group} group
 * @param {Count | undefined} count
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function cpuPanel(group, count, area, size) {
  const max = readingOf(group, 'cpu.max');
  const periods = readingOf(group, 'cpu.stat.nr_periods');
  const throttled = readingOf(group, 'cpu.stat.nr_throttled');
  const [quota, period] = (max?.value ?? 'max 100000').split(/\s+/);
  const share = quota === 'max' ? undefined : Number(quota) / Number(period);
  const top = size * 1.9;
  const millis = (/** @type {string} */ micros) => Math.round(Number(micros) / 1000);
  const lid = share === undefined ? 'no limit' : `${Math.round(share * 100) / 100} cpu: ${millis(quota)} of each ${millis(period)} ms`;
  const ribbon = { x: area.x, y: area.y + top + size * 1.2, w: area.w, h: area.h - top - size * 5.2 };
  const perRow = 10;
  const rows = CELLS / perRow;
  const w = ribbon.w / perRow;
  const h = ribbon.h / rows;
  const ran = Math.min(1, share ?? 1);
  /** @type {Thing[]} */
  const cells = Array.from({ length: CELLS }, (_, i) => {
    const box = { x: ribbon.x + w * (i % perRow), y: ribbon.y + h * Math.floor(i / perRow), w: w - 4, h: h - 6 };
    return scenery(`cpu.cell.${i}`, box, cellMarks(count?.cells[i], box, ran));
  });
  const foot = area.h - size * 3.4;
  return [
    thing({
      id: 'cpu.max',
      part: 'Processor',
      label: 'processor limit',
      value: lid,
      box: { ...area, h: top + size * 0.8 },
      boxed: true,
      sources: sourceOf('the limit: microseconds in each period', max),
      marks: [
        { m: 'text', x: 0, y: size * 0.8, text: 'processor', size, bold: true },
        { m: 'text', x: 0, y: top + size * 0.1, text: fit(lid, area.w, size), size, tone: 'limit' },
      ],
    }),
    ...cells,
    thing({
      id: 'cpu.throttled',
      part: 'Processor',
      label: 'periods held back',
      value: `${throttled?.value ?? '?'} of ${periods?.value ?? '?'}`,
      told: Number(throttled?.value ?? 0) > 0 ? 'it is throttled' : 'never held back',
      box: { x: area.x, y: area.y + foot, w: area.w, h: size * 3.2 },
      sources: [
        ...sourceOf('periods in which it ran', periods),
        ...sourceOf('of these, held back; striped by half where only some of a slice were', throttled),
      ],
      marks: [
        { m: 'text', x: 0, y: size * 0.8, text: `held back in ${throttled?.value ?? '?'}`, size, bold: true, tone: 'limit' },
        { m: 'text', x: 0, y: size * 2.2, text: `of ${periods?.value ?? '?'} periods`, size, tone: 'limit' },
      ],
    }),
  ];
}

/**
 * A slice of several periods that was held back in some of them is striped by half.
 *
 * @param {import('./trail.js').Cell | undefined} cell
 * @param {Rect} box
 * @param {number} ran the share of a period that it may run
 * @returns {Mark[]}
 */
function cellMarks(cell, box, ran) {
  const frame = { m: /** @type {const} */ ('rect'), x: 0, y: 0, w: box.w, h: box.h, r: 2 };
  if (cell === undefined) return [{ ...frame, tone: 'host', look: 'ghost' }];
  const solid = /** @type {Mark} */ ({ ...frame, w: box.w * ran, tone: 'limit', look: 'solid' });
  if (cell === 'ran') return [{ ...frame, tone: 'limit', look: 'fill' }, solid];
  if (cell === 'throttled') return [{ ...frame, tone: 'danger', look: 'pattern' }, solid];
  return [{ ...frame, tone: 'limit', look: 'fill' }, { ...frame, y: box.h / 2, h: box.h / 2, tone: 'danger', look: 'pattern' }, solid];
}
