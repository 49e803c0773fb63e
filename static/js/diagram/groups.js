import { dotThing } from './dot.js';
import { humanBytes, scenery, thing } from './thing.js';
import { limitOf, readingOf, sourceOf } from './values.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('./cgroups.js').Group} Group
 */

/**
 * Several groups, one a row: who it is, its memory, its processes; and what all of them take together.
 *
 * @param {State} state
 * @param {Group[]} groups
 * @param {Rect} area
 * @param {number} size
 * @param {string | undefined} part
 * @returns {Thing[]}
 */
export function groupRows(state, groups, area, size, part) {
  const head = size * 2.1;
  const least = size * 2;
  const most = Math.max(1, Math.min(12, Math.floor((area.h - head) / least)));
  const shown = groups.length > most ? groups.slice(0, most - 1) : groups;
  const pitch = Math.min(size * 3, (area.h - head) / Math.max(shown.length + (groups.length > shown.length ? 1 : 0), 4));
  const narrow = area.w < 500;
  const who = narrow ? area.w * 0.5 : area.w * 0.36;
  const rest = area.w - who - 20;
  const named = Math.max(...shown.map((g) => textWidth(g.name, size)));
  const things = [sum(groups, { x: area.x, y: area.y, w: area.w, h: head - 6 }, size)];
  shown.forEach((group, i) => {
    const y = area.y + head + pitch * i;
    const h = pitch - 6;
    things.push(dotThing(state, group.name, { x: area.x, y, w: who, h }, size, { room: named }));
    const bars = narrow ? [part === 'pids' ? 'pids' : 'memory'] : ['memory', 'pids'];
    bars.forEach((what, j) => {
      const w = narrow ? rest : j === 0 ? rest * 0.6 : rest * 0.4 - 20;
      const x = area.x + who + 20 + (j === 0 ? 0 : rest * 0.6 + 20);
      things.push(bar(group, what, { x, y, w, h }, size));
    });
  });
  if (groups.length > shown.length) {
    const box = { x: area.x, y: area.y + head + pitch * shown.length, w: area.w, h: pitch - 6 };
    things.push(
      scenery('cgroup.rest', box, [{ m: 'text', x: 0, y: box.h / 2, text: `+${groups.length - shown.length}`, size, soft: true }]),
    );
  }
  return things;
}

/**
 * How near a group is to a limit: 1 is at it; a kill weighs most.
 *
 * @param {Group} group
 */
export function stressOf(group) {
  const share = (/** @type {string} */ what) => {
    const limit = limitOf(readingOf(group, `${what}.max`));
    return limit ? Number(readingOf(group, `${what}.current`)?.value ?? 0) / limit : 0;
  };
  const killed = Number(readingOf(group, 'memory.events.oom_kill')?.value ?? 0) > 0;
  const held = Number(readingOf(group, 'cpu.stat.nr_throttled')?.value ?? 0) > 0;
  return Math.max(share('memory'), share('pids'), held ? 0.5 : 0, killed ? 2 : 0);
}

/**
 * @param {Group[]} groups
 * @param {Rect} box
 * @param {number} size
 */
function sum(groups, box, size) {
  const all = groups.map((g) => readingOf(g, 'memory.current'));
  const bytes = all.reduce((n, r) => n + Number(r?.value ?? 0), 0);
  const text = `${groups.length} containers, ${humanBytes(bytes)} of memory together`;
  return thing({
    id: 'all',
    part: 'All',
    label: 'all containers',
    value: text,
    told: `${groups.length} containers`,
    box,
    sources: groups.slice(0, 12).flatMap((g, i) => sourceOf(g.name, all[i])),
    marks: [{ m: 'text', x: 0, y: box.h / 2, text: fit(text, box.w, size), size, bold: true }],
  });
}

/**
 * @param {Group} group
 * @param {string} what
 * @param {Rect} box
 * @param {number} size
 */
function bar(group, what, box, size) {
  const memory = what === 'memory';
  const used = readingOf(group, `${what}.current`);
  const max = readingOf(group, `${what}.max`);
  const limit = limitOf(max);
  const amount = (/** @type {number} */ n) => (memory ? humanBytes(n) : String(n));
  const text = used ? `${amount(Number(used.value))}${limit === undefined ? '' : ` / ${amount(limit)}`}` : '?';
  const share = used && limit ? Math.min(1, Number(used.value) / limit) : 0;
  const kills = memory ? Number(readingOf(group, 'memory.events.oom_kill')?.value ?? 0) : 0;
  const tall = box.h < 26 ? 4 : 8;
  const y = box.h - tall + (box.h < 26 ? 2 : 0);
  const middle = Math.min((y - 1) / 2, y - size * 0.62);
  /** @type {Mark[]} */
  const marks = [
    { m: 'text', x: 0, y: middle, text: box.w < 150 ? '' : memory ? 'memory' : 'processes', size, tone: 'limit' },
    {
      m: 'text',
      x: box.w,
      y: middle,
      text: fit(
        kills > 0 ? `OOM kill ${kills}` : text,
        box.w - (box.w < 150 ? 0 : textWidth(memory ? 'memory ' : 'processes ', size)),
        size,
      ),
      size,
      anchor: 'end',
      bold: kills > 0,
      tone: kills > 0 ? 'danger' : 'limit',
    },
    { m: 'rect', x: 0, y, w: box.w, h: tall, r: 3, tone: 'limit', look: 'fill' },
    { m: 'rect', x: 0, y, w: Math.max(3, share * box.w), h: tall, r: 3, tone: 'limit', look: 'pattern' },
  ];
  if (limit !== undefined) marks.push({ m: 'line', x1: box.w - 1, y1: y + 1, x2: box.w - 1, y2: y + tall + 1, tone: 'limit' });
  return thing({
    id: `${what}.${group.name}`,
    part: group.name,
    label: `${memory ? 'memory' : 'processes'} of ${group.name}`,
    value: text,
    told: kills > 0 ? `OOM kill ${kills}` : memory ? (limit === undefined ? 'no limit' : amount(limit)) : text,
    box,
    sources: [...sourceOf('in use', used), ...sourceOf('the limit', max)],
    marks,
  });
}
