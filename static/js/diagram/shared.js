import { layerName } from './chips.js';
import { slabThing } from './slab.js';
import { fit, humanBytes, scenery, thing } from './thing.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('./slab.js').Slab} Slab
 * @typedef {import('./subjects.js').Selection} Selection
 */

const MOST = { wide: 4, narrow: 2 };

/**
 * Several images or containers side by side: a layer that more than one of them has lies there once, under all that stand on it.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
export function sharedScene(state, { width, height, shape }) {
  const narrow = shape === 'narrow';
  const size = narrow ? 14 : 16;
  const gap = narrow ? 8 : 16;
  const stacks = Object.entries(state.kernel?.layers ?? {}).slice(0, MOST[shape]);
  const most = Math.max(...stacks.map(([, seen]) => seen.stack?.length ?? 0), 3);
  const head = narrow ? 22 : 28;
  const apart = narrow ? 3 : 8;
  const pitch = (height - head + apart) / most;
  const each = (width + gap) / stacks.length;
  const paths = stacks.map(([, seen]) => (seen.stack ?? []).map((s) => s.path));
  /** @type {Thing[]} */
  const things = [];
  for (const [i, [name, seen]] of stacks.entries()) {
    const x = each * i;
    const container = state.containers?.[name];
    const words = container ? `${name}, from ${container.image ?? ''}` : name;
    const text = fit(words, each - gap, size);
    things.push(
      scenery(`stack.${name}`, { x, y: 0, w: each - gap, h: head }, [{ m: 'text', x: 2, y: head / 2 - 2, text, size, bold: true }]),
    );
    for (const [level, slab] of (seen.stack ?? []).entries()) {
      const sharers = paths.flatMap((p, j) => (p[level] === slab.path ? [j] : []));
      if (sharers[0] !== i) continue;
      const together = sharers.every((j, k) => j === i + k);
      const w = each * (together ? sharers.length : 1) - gap;
      const box = { x, y: height - pitch * (level + 1) + apart, w, h: pitch - apart };
      const id = slab.readOnly ? `layers.${slab.path}` : `layers.${name}.upper`;
      const made = slabThing(state, seen, slab, { box, size, label: w - 8, brief: narrow, id });
      const names = sharers.map((j) => stacks[j][0]);
      things.push(sharers.length < 2 ? made : shared(made, slab, names, size));
    }
  }
  return { width, height, things };
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
  const first = `${layerName(slab.id)}, there once, used ${names.length} times${bytes}`;
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
 * @param {number} times
 * @param {number} w
 * @param {number} h
 * @param {number} size
 * @returns {import('./thing.js').Mark}
 */
function brief(name, times, w, h, size) {
  return {
    m: 'text',
    x: 18,
    y: h / 2,
    text: fit(`${name}, there once, used ${times} times`, w - 30, size),
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
