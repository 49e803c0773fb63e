import { rootStackOf } from './reading.js';
import { ghost, humanBytes, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('./thing.js').Source} Source
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 * @typedef {ReturnType<typeof rootStackOf>} Stack
 */

const ROWS = ['host', 'merged', 'writable', 'layers'];

/**
 * What lies under the root of a process: slabs in fixed rows, and a flag "/" at the one that is its root.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function stackPart(state, process, area, size) {
  const stack = rootStackOf(state, process);
  const head = size * 1.6;
  const flag = size * 1.75;
  const pitch = (area.h - head) / ROWS.length;
  const row = (/** @type {string} */ name) => ({
    x: area.x + flag,
    y: area.y + head + pitch * ROWS.indexOf(name),
    w: area.w - flag,
    h: pitch - 4,
  });
  const file = process ? `/proc/${process.pid}/mountinfo` : '';
  /** @type {Thing[]} */
  const things = [
    // What is not there yet, or not any more, leaves its place empty.
    ...ROWS.map((name) => ghost(`root.ghost.${name}`, row(name))),
    heading(stack, process, { x: area.x, y: area.y, w: area.w, h: head }, size, file),
  ];
  if (!process) {
    // A container that has ended is a folder still.
    if (stack.writable)
      things.push(writable(stack, row('writable'), size), layers({ ...stack, placed: stack.readOnly }, row('layers'), size, file));
    return things;
  }
  if (stack.hostRootThere) things.push(hostRoot(row('host'), size, file));
  if (stack.merged) things.push(merged(stack, row('merged'), size, file), writable(stack, row('writable'), size));
  if (stack.placed.length > 0) things.push(layers(stack, row('layers'), size, file));
  const at = stack.rootIs === 'merged' ? row('merged') : row('host');
  if (stack.rootIs !== 'unknown') things.push(rootFlag(stack, { x: area.x, y: at.y, w: flag - 4, h: at.h }, size, process));
  return things;
}

/**
 * @param {Stack} stack
 * @param {Process | undefined} process
 * @param {Rect} box
 * @param {number} size
 * @param {string} file
 */
function heading(stack, process, box, size, file) {
  const title = /** @type {Mark} */ ({ m: 'text', x: 0, y: box.h / 2, text: 'its files', size, bold: true });
  if (stack.count === undefined) {
    return thing({
      id: 'mounts',
      part: 'Its files',
      label: 'mounts',
      value: process ? 'not reported' : 'no process yet',
      box,
      marks: [title],
      sources: process ? [{ label: 'its mount table', file, value: process.notReported?.mounts ?? 'not reported' }] : [],
    });
  }
  const count = `${stack.count}${stack.more ? '+' : ''}`;
  const value = `${count} mounts`;
  return thing({
    id: 'mounts',
    part: 'Its files',
    label: 'mounts it sees',
    value: count,
    box,
    sources: [
      { label: 'lines of its mount table', file, value },
      ...(stack.more ? [{ label: 'the rest', file, value: stack.more }] : []),
      ...stack.points.map((p) => ({ label: 'mounted in its root', file, value: p })),
    ],
    marks: [title, { m: 'text', x: box.w, y: box.h / 2, text: value, size, anchor: 'end', code: true }],
  });
}

/**
 * @param {Rect} box
 * @param {number} size
 * @param {string} file
 */
function hostRoot(box, size, file) {
  return slab({
    id: 'root.host',
    label: "the host's root",
    value: 'mounted here',
    box,
    size,
    tone: 'host',
    text: "the host's files",
    word: 'host',
    sources: [{ label: 'a root mount that is not ours', file, value: '/' }],
    enter: 'none',
  });
}

/**
 * @param {Stack} stack
 * @param {Rect} box
 * @param {number} size
 * @param {string} file
 */
function merged(stack, box, size, file) {
  const points = [...new Set(stack.points.map((p) => `/${p.split('/').pop()}`))];
  const mount = stack.merged;
  return slab({
    id: 'root.merged',
    label: 'merged view',
    value: mount ? `${mount.type} at ${mount.mountPoint}` : '',
    told: mount?.mountPoint === '/' ? 'mounted at /' : 'mounted, but nobody’s root yet',
    box,
    size,
    tone: 'container',
    text: points.length > 0 && box.w > 260 ? `merged  ${points.join(' ')}` : 'merged view',
    word: 'its own',
    sources: [
      {
        label: 'its line in the mount table',
        file,
        value: mount ? `${mount.mountPoint} ${mount.options ?? ''} - ${mount.type} ${mount.source ?? ''} ${mount.superOptions ?? ''}` : '',
      },
    ],
    enter: 'down',
  });
}

/**
 * @param {Stack} stack
 * @param {Rect} box
 * @param {number} size
 */
function writable(stack, box, size) {
  // The folders above a changed file are copied up as well; nobody asked for them.
  const changes = Object.entries(stack.upper).filter(([, c]) => !(c.type === 'dir' && c.change === 'modified'));
  const bytes = changes.reduce((sum, [, c]) => sum + (c.type === 'file' ? (c.size ?? 0) : 0), 0);
  const value = changes.length === 0 ? 'empty' : `${plural(changes.length, 'change')}, ${humanBytes(bytes)}`;
  const last = changes.length === 1 ? changeText(changes[0][0], changes[0][1].change) : value;
  const first = changes[0];
  return slab({
    id: 'root.writable',
    label: 'writable layer',
    value: first ? `${value}, the first ${changeText(first[0], first[1].change)}` : value,
    told: first && changes.length === 1 ? told(first[0], first[1].change) : value,
    box,
    size,
    tone: 'writable',
    dashed: changes.length === 0,
    text: changes.length === 0 ? 'yours, empty' : last,
    word: 'writable',
    enter: 'right',
    sources: [
      { label: 'the folder on disk', file: stack.writable?.path ?? '', value },
      ...changes.slice(0, 8).map(([path, c]) => ({
        label: c.change,
        file: `${stack.writable?.path}/${path}`,
        value: c.type === 'file' ? humanBytes(c.size ?? 0) : (c.type ?? ''),
      })),
    ],
  });
}

/**
 * @param {string} path
 * @param {string} change
 */
function changeText(path, change) {
  /** @type {{[change: string]: string}} */
  const sign = { added: '+', modified: '±', whiteout: '✕', opaque: '✕' };
  return `${sign[change] ?? '·'} /${path}`;
}

/**
 * @param {string} path
 * @param {string} change
 */
function told(path, change) {
  /** @type {{[change: string]: string}} */
  const words = { added: 'has', modified: 'has a copy of', whiteout: 'a whiteout over', opaque: 'an opaque' };
  return `${words[change] ?? change} /${path}`;
}

/**
 * @param {Stack} stack
 * @param {Rect} box
 * @param {number} size
 * @param {string} file
 */
function layers(stack, box, size, file) {
  const n = stack.placed.length;
  const one = stack.placed[0];
  return slab({
    id: 'root.layers',
    label: 'read-only layers',
    value: n === stack.readOnly.length ? String(n) : `${n} of ${stack.readOnly.length}`,
    box,
    size,
    tone: 'layer',
    text: n === 1 ? (one.label ?? 'layer') : plural(n, 'layer'),
    word: 'read-only',
    enter: 'left',
    sources: stack.placed.map((l) => ({ label: l.label ?? l.id, file: stack.merged ? l.path : file, value: l.path })),
  });
}

/**
 * @param {Stack} stack
 * @param {Rect} box
 * @param {number} size
 * @param {Process} process
 */
function rootFlag(stack, box, size, process) {
  const { w, h } = box;
  const tip = 7;
  return thing({
    id: 'root.flag',
    part: 'Its files',
    label: 'its root directory “/”',
    value: stack.rootIs === 'merged' ? 'the merged view' : "the host's",
    box,
    sources: [{ label: 'where its root link leads', file: `/proc/${process.pid}/root`, value: process.root ?? 'not reported' }],
    marks: [
      {
        m: 'path',
        d: `M0 0H${w - tip}L${w} ${h / 2}L${w - tip} ${h}H0Z`,
        tone: stack.rootIs === 'merged' ? 'container' : 'host',
        look: 'solid',
      },
      { m: 'text', x: (w - tip) / 2 + 1, y: h / 2, text: '/', size, anchor: 'middle', bold: true, code: true, tone: 'plain' },
    ],
  });
}

/**
 * @param {{id: string, label: string, value: string, box: Rect, size: number, tone: import('./thing.js').Tone, text: string, word: string,
 *   sources: Source[], enter: Thing['enter'], told?: string, dashed?: boolean}} s
 */
function slab(s) {
  const { w, h } = s.box;
  const wordRoom = textWidth(s.word, s.size) + 10;
  /** @type {Mark[]} */
  const marks = [
    { m: 'rect', x: 0, y: 0, w, h, r: 4, tone: s.tone, look: s.dashed ? 'dashed' : 'fill' },
    { m: 'rect', x: 0, y: 0, w: 9, h, r: 3, tone: s.tone, look: 'pattern' },
    { m: 'text', x: 17, y: h / 2, text: fit(s.text, w - 25 - wordRoom, s.size), size: s.size, bold: true, tone: s.tone },
    { m: 'text', x: w - 8, y: h / 2, text: s.word, size: s.size, anchor: 'end', tone: s.tone },
  ];
  return thing({
    id: s.id,
    part: 'Its files',
    label: s.label,
    value: s.value,
    told: s.told,
    sources: s.sources,
    box: s.box,
    marks,
    enter: s.enter,
    boxed: true,
  });
}

/**
 * @param {number} n
 * @param {string} word
 */
function plural(n, word) {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
