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

const MOST = 4;
const GAP = 16;

/**
 * Several images or containers side by side: a layer that more than one of them has lies there once, under all that stand on it.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
export function sharedScene(state, { width, height }) {
  const size = 16;
  const stacks = Object.entries(state.kernel?.layers ?? {}).slice(0, MOST);
  const most = Math.max(...stacks.map(([, seen]) => seen.stack?.length ?? 0), 3);
  const head = 28;
  const pitch = (height - head + 8) / most;
  const each = (width + GAP) / stacks.length;
  const paths = stacks.map(([, seen]) => (seen.stack ?? []).map((s) => s.path));
  /** @type {Thing[]} */
  const things = [];
  for (const [i, [name, seen]] of stacks.entries()) {
    const x = each * i;
    const container = state.containers?.[name];
    const words = container ? `${name}, from ${container.image ?? ''}` : name;
    const text = fit(words, each - GAP, size);
    things.push(
      scenery(`stack.${name}`, { x, y: 0, w: each - GAP, h: head }, [{ m: 'text', x: 2, y: head / 2 - 2, text, size, bold: true }]),
    );
    for (const [level, slab] of (seen.stack ?? []).entries()) {
      const sharers = paths.flatMap((p, j) => (p[level] === slab.path ? [j] : []));
      if (sharers[0] !== i) continue;
      const together = sharers.every((j, k) => j === i + k);
      const w = each * (together ? sharers.length : 1) - GAP;
      const box = { x, y: height - pitch * (level + 1) + 8, w, h: pitch - 8 };
      const id = slab.readOnly ? `layers.${slab.path}` : `layers.${name}.upper`;
      const made = slabThing(state, seen, slab, { box, size, label: w - 8, brief: false, id });
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
      { m: 'text', x: 18, y: h / 2 - size * 0.62, text: fit(first, w - 30, size), size, bold: true, tone: 'layer' },
      { m: 'text', x: 18, y: h / 2 + size * 0.62, text: fit(second, w - 30, size), size, tone: 'layer' },
    ],
  });
}
