import { fit, humanBytes, thing } from './thing.js';
import { limitOf, readingOf, sourceOf } from './values.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('./cgroups.js').Group} Group
 */

/**
 * Memory: a tank with a lid. When it is full and nothing can be given back, the kernel kills: the lid bursts.
 *
 * @param {Group} group
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function memoryPanel(group, area, size) {
  const used = readingOf(group, 'memory.current');
  const max = readingOf(group, 'memory.max');
  const kills = readingOf(group, 'memory.events.oom_kill');
  const limit = limitOf(max);
  const top = size * 1.9;
  const tank = { x: 0, y: top, w: area.w * 0.44, h: area.h - top - 4 };
  const share = limit && used ? Math.min(1, Number(used.value) / limit) : 0;
  const fill = Math.max(used ? 3 : 0, share * (tank.h - 4));
  const x = tank.w + 14;
  const words = { x: area.x, y: area.y, w: area.w, h: area.h };
  const room = area.w - x;
  const killed = kills !== undefined && Number(kills.value) > 0;
  return [
    thing({
      id: 'memory.current',
      part: 'Memory',
      label: 'memory in use',
      value: used ? humanBytes(Number(used.value)) : 'not reported',
      told: limit && share > 0.97 ? 'at the limit' : 'below the limit',
      box: { ...words, y: area.y + top, h: area.h - top },
      sources: sourceOf('in use', used),
      marks: [
        { m: 'rect', x: 0, y: 0, w: tank.w, h: tank.h, r: 6, tone: 'limit', look: 'fill' },
        { m: 'rect', x: 2, y: tank.h - fill - 2, w: tank.w - 4, h: fill, r: 4, tone: 'limit', look: 'pattern' },
        { m: 'text', x, y: tank.h - size * 2.2, text: 'in use', size, tone: 'limit' },
        {
          m: 'text',
          x,
          y: tank.h - size * 0.8,
          text: used ? fit(humanBytes(Number(used.value)), room, size * 1.25) : '?',
          size: size * 1.25,
          bold: true,
          tone: 'limit',
        },
      ],
    }),
    thing({
      id: 'memory.max',
      part: 'Memory',
      label: 'memory limit',
      value: limit === undefined ? 'no limit' : humanBytes(limit),
      box: { ...words, h: top + size * 1.4 },
      boxed: true,
      sources: [...sourceOf('the limit', max), ...sourceOf('with swap', readingOf(group, 'memory.swap.max'))],
      marks: [
        { m: 'text', x: 0, y: size * 0.8, text: 'memory', size, bold: true },
        ...(limit === undefined
          ? []
          : [/** @type {Mark} */ ({ m: 'rect', x: -3, y: top - 5, w: tank.w + 6, h: 7, r: 3, tone: 'limit', look: 'solid' })]),
        {
          m: 'text',
          x,
          y: top + size * 0.1,
          text: limit === undefined ? 'no lid' : `lid ${humanBytes(limit)}`,
          size,
          bold: true,
          tone: 'limit',
        },
      ],
    }),
    thing({
      id: 'memory.oom',
      part: 'Memory',
      label: 'OOM kill',
      value: kills?.value ?? 'not reported',
      box: { x: area.x + x - 4, y: area.y + top + size * 2, w: room + 4, h: size * 2.6 },
      boxed: killed,
      sources: sourceOf('processes killed at the limit', kills),
      marks: killed
        ? [
            { m: 'path', d: burst(size * 1.3, size * 1.3, size * 1.2), tone: 'danger', look: 'solid' },
            { m: 'text', x: size * 2.8, y: size * 0.7, text: 'OOM', size, bold: true, tone: 'danger' },
            { m: 'text', x: size * 2.8, y: size * 1.9, text: `kill ${kills.value}`, size, bold: true, tone: 'danger' },
          ]
        : [{ m: 'text', x: 4, y: size * 0.9, text: `OOM kill ${kills?.value ?? '?'}`, size, soft: true }],
    }),
  ];
}

/**
 * @param {number} cx
 * @param {number} cy
 * @param {number} r
 */
function burst(cx, cy, r) {
  const points = Array.from({ length: 20 }, (_, i) => {
    const far = i % 2 === 0 ? r : r * 0.55;
    const angle = (i / 20) * 2 * Math.PI;
    return `${(cx + Math.cos(angle) * far).toFixed(1)} ${(cy + Math.sin(angle) * far).toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}
