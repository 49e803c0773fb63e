import { cgroupOf, isEngineImage } from './reading.js';
import { ghost, humanBytes, thing } from './thing.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 * @typedef {import('../live/state.js').CgroupState} CgroupState
 * @typedef {{value: string, file: string}} Reading
 */

/**
 * The tanks of the container's cgroup: the lid is the limit, the fill is what is used. What memory the process uses is not shown before
 * execve, because until then it is the memory of the engine.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function cgroupPart(state, process, area, size) {
  const found = cgroupOf(state, process);
  const head = size * 1.6;
  const pitch = (area.h - head) / 3;
  const title = /** @type {Mark} */ ({ m: 'text', x: 0, y: head / 2, text: 'cgroup', size, bold: true });
  const headBox = { x: area.x, y: area.y, w: area.w, h: head };
  if (!found) {
    const none = /** @type {Mark} */ ({ m: 'text', x: area.w, y: head / 2, text: 'none yet', size, anchor: 'end', soft: true });
    return [
      thing({ id: 'cgroup', part: 'Its cgroup', label: 'cgroup', value: 'none of its own yet', box: headBox, marks: [title, none] }),
      ...[0, 1, 2].map((i) => ghost(`cgroup.ghost.${i}`, { x: area.x, y: area.y + head + pitch * i + 2, w: area.w, h: pitch - 8 })),
    ];
  }
  const joined = found.joined;
  const used = process !== undefined && joined && !isEngineImage(process);
  const row = (/** @type {number} */ i) => ({ x: area.x, y: area.y + head + pitch * i, w: area.w, h: pitch - 4 });
  const value = (/** @type {string} */ name) => reading(found.cgroup, name);
  return [
    thing({
      id: 'cgroup',
      part: 'Its cgroup',
      label: 'the process is',
      value: joined ? `in cgroup ${found.path}` : `not in cgroup ${found.path} yet`,
      told: joined ? 'in its cgroup' : 'not in its cgroup yet',
      box: headBox,
      boxed: true,
      sources: process
        ? [
            {
              label: 'its cgroups',
              file: `/proc/${process.pid}/cgroup`,
              value:
                Object.entries(process.cgroup ?? {})
                  .map(([c, p]) => `${c}:${p}`)
                  .join('  ') || 'not reported',
            },
          ]
        : [],
      marks: [
        title,
        {
          m: 'text',
          x: area.w,
          y: head / 2,
          text: joined ? 'joined' : 'not joined',
          size,
          anchor: 'end',
          bold: joined,
          tone: joined ? 'limit' : 'host',
        },
      ],
    }),
    tank('memory', 'memory', value('memory.max'), used ? value('memory.current') : undefined, row(0), size, joined),
    tank('cpu', 'cpu', value('cpu.max'), undefined, row(1), size, joined),
    tank('pids', 'processes', value('pids.max'), used ? value('pids.current') : undefined, row(2), size, joined),
  ];
}

/**
 * @param {CgroupState} cgroup
 * @param {string} name
 * @returns {Reading | undefined}
 */
function reading(cgroup, name) {
  const found = cgroup.values?.[name];
  return found?.value === undefined || found.value === null ? undefined : { value: String(found.value), file: found.file };
}

/**
 * @param {string} id
 * @param {string} label
 * @param {Reading | undefined} limit
 * @param {Reading | undefined} used
 * @param {Rect} box
 * @param {number} size
 * @param {boolean} joined
 */
function tank(id, label, limit, used, box, size, joined) {
  const text = limit === undefined ? 'unknown' : limitText(id, limit.value);
  const has = limit !== undefined && text !== 'no limit';
  const value = limit === undefined ? 'not reported' : used && has ? `${amount(id, used.value)} of ${text}` : text;
  const shown = used && has ? `${share(id, used.value, limit.value)}/${text}` : text;
  const bar = { y: size * 1.25, h: Math.max(4, Math.min(8, box.h - size * 1.25)) };
  const part = used && has ? Math.min(1, Number(used.value) / Number(limit.value)) : 0;
  const tone = joined ? 'limit' : 'host';
  /** @type {Mark[]} */
  const marks = [
    { m: 'text', x: 0, y: size * 0.6, text: label === 'processes' ? 'pids' : label, size, tone },
    { m: 'text', x: box.w, y: size * 0.6, text: fit(shown, box.w - size * 3.4, size), size, anchor: 'end', tone },
    { m: 'rect', x: 0, y: bar.y, w: box.w - 2, h: bar.h, r: 3, tone, look: 'fill' },
  ];
  if (part > 0) marks.push({ m: 'rect', x: 0, y: bar.y, w: Math.max(3, part * (box.w - 4)), h: bar.h, r: 3, tone, look: 'pattern' });
  if (has) marks.push({ m: 'line', x1: box.w - 1, y1: bar.y + 1, x2: box.w - 1, y2: bar.y + bar.h + 3, tone });
  const sources = [];
  if (limit) sources.push({ label: 'the limit', file: limit.file, value: limit.value });
  if (used) sources.push({ label: 'in use', file: used.file, value: used.value });
  return thing({
    id: `cgroup.${id}`,
    part: 'Its cgroup',
    label: `${label} limit`,
    value,
    told: limit === undefined ? value : text,
    sources,
    box,
    marks,
  });
}

/**
 * @param {string} id
 * @param {string} value
 */
function limitText(id, value) {
  if (value.startsWith('max') || value.startsWith('-1')) return 'no limit';
  if (id === 'memory') return Number(value) >= 2 ** 62 ? 'no limit' : humanBytes(Number(value));
  if (id !== 'cpu') return value;
  const [quota, period] = value.split(/\s+/).map(Number);
  return period > 0 ? `${Math.round((quota / period) * 100) / 100} cpu` : value;
}

/**
 * @param {string} id
 * @param {string} value
 */
function amount(id, value) {
  return id === 'memory' ? humanBytes(Number(value)) : value;
}

/**
 * What is used in the unit of the limit, for the little room on the picture.
 *
 * @param {string} id
 * @param {string} used
 * @param {string} limit
 */
function share(id, used, limit) {
  if (id !== 'memory') return used;
  const unit = 1024 ** Math.min(4, Math.floor(Math.log2(Number(limit)) / 10));
  const value = Number(used) / unit;
  return value > 0 && value < 0.1 ? '<0.1' : value.toFixed(value < 10 ? 1 : 0);
}
