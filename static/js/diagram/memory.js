import { humanBytes, thing } from './thing.js';
import { limitOf, readingOf, sourceOf } from './values.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('./cgroups.js').Group} Group
 */

/**
 * Memory: a tank with a lid. What programs wrote lies solid at the bottom, copies of files lie dotted above: those can be given back. When it is full and
 * nothing can be given back, the kernel kills: the lid bursts. A lid that was lowered is seen lower.
 *
 * @param {Group} group
 * @param {import('./trail.js').Count | undefined} count
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function memoryPanel(group, count, area, size) {
  const used = readingOf(group, 'memory.current');
  const file = readingOf(group, 'memory.stat.file');
  const max = readingOf(group, 'memory.max');
  const kills = readingOf(group, 'memory.events.oom_kill');
  const limit = limitOf(max);
  const top = size * 1.9;
  const tank = { x: 0, y: top, w: area.w * 0.35, h: area.h - top - 4 };
  const share = limit && used ? Math.min(1, Number(used.value) / limit) : 0;
  const lid = limit && count?.mostMemory ? (1 - limit / Math.max(limit, count.mostMemory)) * (tank.h - 20) : 0;
  const depth = tank.h - 4 - lid;
  const fill = Math.max(used ? 3 : 0, share * depth);
  // What is counted a little later in one of the two files must not lead to less than nothing.
  const cache = used && file ? Math.min(1, Number(file.value) / Math.max(1, Number(used.value))) * fill : 0;
  const solid = fill - cache;
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
        ...(lid > 0 ? [/** @type {Mark} */ ({ m: 'rect', x: 0, y: 0, w: tank.w, h: tank.h, r: 6, tone: 'host', look: 'ghost' })] : []),
        { m: 'rect', x: 0, y: lid, w: tank.w, h: tank.h - lid, r: 6, tone: 'limit', look: 'fill' },
        { m: 'rect', x: 2, y: tank.h - solid - 2, w: tank.w - 4, h: solid, r: 3, tone: 'limit', look: 'solid' },
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
      id: 'memory.cache',
      part: 'Memory',
      label: 'of it copies of files, which can be given back',
      value: file ? humanBytes(Number(file.value)) : 'not reported',
      told: limit && file && Number(file.value) > limit / 2 ? 'most of the tank' : 'little',
      box: { x: area.x, y: area.y + top + tank.h - fill - 4, w: area.w, h: fill + 4 },
      sources: [
        ...sourceOf('copies of files, and what lies in tmpfs', file),
        ...sourceOf('of programs', readingOf(group, 'memory.stat.anon')),
      ],
      marks: [
        ...(cache < 1
          ? []
          : [/** @type {Mark} */ ({ m: 'rect', x: 2, y: 2, w: tank.w - 4, h: cache, r: 3, tone: 'limit', look: 'pattern' })]),
        ...(file ? cacheWords(Number(file.value), x, fill + 4 - size * 3.7, room, size) : []),
      ],
    }),
    thing({
      id: 'memory.max',
      part: 'Memory',
      label: 'memory limit',
      value: limit === undefined ? 'no limit' : humanBytes(limit),
      box: { ...words, h: Math.max(top + size * 1.4, top + lid + 4) },
      boxed: true,
      sources: [...sourceOf('the limit', max), ...sourceOf('with swap', readingOf(group, 'memory.swap.max'))],
      marks: [
        { m: 'text', x: 0, y: size * 0.8, text: 'memory', size, bold: true },
        ...(limit === undefined
          ? []
          : [/** @type {Mark} */ ({ m: 'rect', x: -3, y: top - 5 + lid, w: tank.w + 6, h: 7, r: 3, tone: 'limit', look: 'solid' })]),
        {
          m: 'text',
          x,
          y: top + lidWords(lid, tank.h, size),
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
 * Beside the lid, where it has sunk below the count of kills and stands above what is in use; else at the top.
 *
 * @param {number} lid
 * @param {number} depth
 * @param {number} size
 */
function lidWords(lid, depth, size) {
  const lowest = depth - size * 5;
  return lid > size * 3 && lowest > size * 5.5 ? Math.min(Math.max(lid, size * 5.5), lowest) : size * 0.1;
}

/**
 * With the pattern of what is meant in front.
 *
 * @param {number} bytes
 * @param {number} x
 * @param {number} y
 * @param {number} room
 * @param {number} size
 * @returns {Mark[]}
 */
function cacheWords(bytes, x, y, room, size) {
  return [
    { m: 'rect', x, y: y - size * 0.45, w: size * 0.9, h: size * 0.9, r: 2, tone: 'limit', look: 'fill' },
    { m: 'rect', x, y: y - size * 0.45, w: size * 0.9, h: size * 0.9, r: 2, tone: 'limit', look: 'pattern' },
    { m: 'text', x: x + size * 1.3, y, text: fit(`cache ${humanBytes(bytes)}`, room - size * 1.3, size), size, tone: 'limit' },
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
