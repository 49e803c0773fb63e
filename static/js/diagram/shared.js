import { layerName } from './chips.js';
import { slabThing } from './slab.js';
import { humanBytes, scenery, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').LayerState} LayerState
 * @typedef {import('./slab.js').Slab} Slab
 * @typedef {import('./subjects.js').Selection} Selection
 */

const MOST = { wide: 4, narrow: 2 };

/**
 * Several images or containers side by side: a layer that more than one of them has lies there once, under all that stand on it. The layers lie where the
 * picture of one alone has them; what an image has not, a view and a layer to write to, leaves its place empty.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
export function sharedScene(state, { width, height, shape }) {
  const narrow = shape === 'narrow';
  const size = narrow ? 14 : 16;
  const gap = narrow ? 8 : 16;
  const stacks = shownOf(state, MOST[shape]);
  const most = Math.max(...stacks.map(([, seen]) => (seen.stack ?? []).filter((s) => s.readOnly).length), 3);
  const head = narrow ? 22 : 28;
  const apart = narrow ? 3 : 8;
  const pitch = (height - head + apart) / (most + 2);
  const each = (width + gap) / stacks.length;
  const paths = stacks.map(([, seen]) => (seen.stack ?? []).map((s) => s.path));
  const row = (/** @type {number} */ level) => ({ y: height - pitch * (level + 1) + apart, h: pitch - apart });
  /** @type {Thing[]} */
  const things = [];
  for (const [i, [name, seen]] of stacks.entries()) {
    const x = each * i;
    const w = each - gap;
    things.push(heading(state, name, seen, { x, y: 0, w, h: head - 2 }, size));
    if (!state.containers?.[name]) {
      things.push(lacking(`none.merged.${name}`, 'no merged view: not mounted', { x, w, ...row(most + 1) }, size));
      things.push(lacking(`none.upper.${name}`, 'no writable layer', { x, w, ...row(most) }, size));
    }
    for (const [level, slab] of (seen.stack ?? []).entries()) {
      const sharers = paths.flatMap((p, j) => (p[level] === slab.path ? [j] : []));
      if (sharers[0] !== i) continue;
      const together = sharers.every((j, k) => j === i + k);
      const box = { x, w: each * (together ? sharers.length : 1) - gap, ...row(level) };
      const id = slab.readOnly ? `layers.${slab.path}` : `layers.${name}.upper`;
      const made = slabThing(state, seen, slab, { box, size, label: box.w - 8, brief: narrow, id });
      const names = sharers.map((j) => stacks[j][0]);
      things.push(sharers.length < 2 ? made : shared(made, slab, names, size));
    }
  }
  return { width, height, things };
}

/**
 * The highest first, where images are compared: it stands where it stood alone.
 *
 * @param {State} state
 * @param {number} most
 */
function shownOf(state, most) {
  const all = Object.entries(state.kernel?.layers ?? {});
  const isImage = (/** @type {[string, LayerState]} */ [name]) => !state.containers?.[name];
  if (all.every(isImage)) all.sort(([, a], [, b]) => (b.stack?.length ?? 0) - (a.stack?.length ?? 0));
  return all.slice(0, most);
}

/**
 * @param {State} state
 * @param {string} name
 * @param {LayerState} seen
 * @param {Rect} box
 * @param {number} size
 */
function heading(state, name, seen, box, size) {
  const container = state.containers?.[name];
  const words = container ? `${name}, from ${container.image ?? ''}` : `image ${name}`;
  const count = (seen.stack ?? []).filter((s) => s.readOnly).length;
  return thing({
    id: `stack.${name}`,
    part: 'Shown',
    label: container ? `container ${name}` : words,
    value: `${count} layer${count === 1 ? '' : 's'}`,
    box,
    marks: [{ m: 'text', x: 2, y: box.h / 2, text: fit(words, box.w, size), size, bold: true }],
  });
}

/**
 * @param {string} id
 * @param {string} words
 * @param {Rect} box
 * @param {number} size
 */
function lacking(id, words, box, size) {
  const brief = textWidth(words, size) <= box.w - 30 ? words : words.replace(/:.*/, '');
  const text = /** @type {const} */ ({ m: 'text', x: 18, y: box.h / 2, text: brief, size, soft: true });
  return scenery(id, box, [{ m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 4, tone: 'host', look: 'ghost' }, text]);
}

/**
 * @param {Thing} made
 * @param {Slab} slab
 * @param {string[]} names of those that stand on it
 * @param {number} size
 */
function shared(made, slab, names, size) {
  const { w, h } = made.box;
  const bytes = slab.disk?.bytes === undefined ? '' : `: ${humanBytes(slab.disk.bytes)}`;
  const first = `${layerName(slab.id)}, there once, used ${times(names.length)}${bytes}`;
  const second = `${slab.disk ? `the same inode, ${slab.disk.inode}` : 'the same folder'}; ${slab.label ?? ''}`;
  return thing({
    ...made,
    value: `shared by ${names.join(' and ')}`,
    told: `shared by ${names.length}`,
    marks: [
      ...made.marks.filter((m) => m.m !== 'text'),
      ...(h < size * 2.7 ? [brief(layerName(slab.id), names.length, w, h, size)] : both(first, second, w, h, size)),
    ],
  });
}

/**
 * @param {string} name
 * @param {number} count
 * @param {number} w
 * @param {number} h
 * @param {number} size
 * @returns {import('./thing.js').Mark}
 */
function brief(name, count, w, h, size) {
  return {
    m: 'text',
    x: 18,
    y: h / 2,
    text: fit(`${name}, there once, used ${times(count)}`, w - 30, size),
    size,
    bold: true,
    tone: 'layer',
  };
}

/**
 * @param {string} first
 * @param {string} second
 * @param {number} w
 * @param {number} h
 * @param {number} size
 * @returns {import('./thing.js').Mark[]}
 */
function both(first, second, w, h, size) {
  return [
    { m: 'text', x: 18, y: h / 2 - size * 0.62, text: fit(first, w - 30, size), size, bold: true, tone: 'layer' },
    { m: 'text', x: 18, y: h / 2 + size * 0.62, text: fit(second, w - 30, size), size, tone: 'layer' },
  ];
}

/** @param {number} count */
function times(count) {
  return count === 2 ? 'twice' : `${count} times`;
}
