import { thing } from './thing.js';
import { limitOf, readingOf, sourceOf } from './values.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('./cgroups.js').Group} Group
 */

const SEATS = 64;

/**
 * Processes: seats that can be counted. Where none is free, a fork is refused.
 *
 * @param {Group} group
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function pidsPanel(group, area, size) {
  const used = readingOf(group, 'pids.current');
  const max = readingOf(group, 'pids.max');
  const refused = readingOf(group, 'pids.events.max');
  const limit = limitOf(max);
  const taken = Number(used?.value ?? 0);
  const seats = Math.min(SEATS, limit ?? 0);
  const top = size * 1.9;
  const perRow = 8;
  const rows = Math.max(4, Math.ceil(Math.max(seats, 1) / perRow));
  const pitch = Math.min(area.w / perRow, (area.h - top - size * 4.4) / rows);
  const r = pitch * 0.38;
  const foot = pitch * Math.ceil(seats / perRow) + size;
  /** @type {Mark[]} */
  const chairs = Array.from({ length: seats }, (_, i) => ({
    m: 'circle',
    cx: pitch * (i % perRow) + pitch / 2,
    cy: pitch * Math.floor(i / perRow) + pitch / 2,
    r,
    tone: i < taken ? 'limit' : 'host',
    look: i < taken ? 'solid' : 'outline',
  }));
  const full = limit !== undefined && taken >= limit;
  const words = limit === undefined ? 'no limit' : limit > SEATS ? `${limit} seats, ${SEATS} shown` : `${limit} seats`;
  return [
    thing({
      id: 'pids.max',
      part: 'Seats',
      label: 'process limit',
      value: limit === undefined ? 'no limit' : String(limit),
      box: { ...area, h: top + size * 0.8 },
      boxed: true,
      sources: sourceOf('the limit', max),
      marks: [
        { m: 'text', x: 0, y: size * 0.8, text: 'processes', size, bold: true },
        { m: 'text', x: 0, y: top + size * 0.1, text: words, size, tone: 'limit' },
      ],
    }),
    thing({
      id: 'pids.current',
      part: 'Seats',
      label: 'processes',
      value: used?.value ?? 'not reported',
      box: { x: area.x, y: area.y + top + size, w: area.w, h: area.h - top - size },
      sources: sourceOf('now', used),
      marks: [
        ...chairs,
        {
          m: 'text',
          x: 0,
          y: foot,
          text: fit(full ? `all ${taken} taken: fork refused` : `${used?.value ?? '?'} taken`, area.w, size),
          size,
          bold: true,
          tone: full ? 'danger' : 'limit',
        },
      ],
    }),
    ...refusals(refused, { x: area.x, y: area.y + top + size + foot + size * 0.7, w: area.w, h: size * 1.4 }, size),
  ];
}

/**
 * @param {ReturnType<typeof readingOf>} refused
 * @param {Rect} box
 * @param {number} size
 * @returns {Thing[]}
 */
function refusals(refused, box, size) {
  if (!refused || Number(refused.value) === 0) return [];
  const text = fit(`${refused.value} fork${refused.value === '1' ? '' : 's'} refused`, box.w, size);
  return [
    thing({
      id: 'pids.refused',
      part: 'Refused',
      label: 'forks',
      value: `${refused.value} refused`,
      told: 'refused',
      box,
      sources: sourceOf('forks refused', refused),
      marks: [{ m: 'text', x: 0, y: box.h / 2, text, size, tone: 'danger' }],
    }),
  ];
}
