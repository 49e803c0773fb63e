import { chipThing, mergedChip, ray } from './chip.js';
import { baseName, columnsOf } from './chips.js';
import { watchedProcesses } from './containers.js';
import { programOf } from './reading.js';
import { sharedScene } from './shared.js';
import { slabThing } from './slab.js';
import { ghost, scenery, thing } from './thing.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').LayerState} LayerState
 * @typedef {import('./subjects.js').Selection} Selection
 * @typedef {import('./chips.js').Column} Column
 */

const MOST = 7;

/** @type {import('./subjects.js').Subject} */
export const layers = {
  wide: { width: 840, height: 448 },
  narrow: { width: 336, height: 206 },
  parts: (state) => (several(state) ? { all: 'Side by side' } : ownParts(state)),
  partOfNow: (state) => Object.keys(layers.parts(state))[0] ?? '',
  partsWith: (id) => /^(?:chip\.[^.]+|merged)\.(.+)$/.exec(id)?.slice(1) ?? [],
  scene: layersScene,
};

/** @param {State} state */
function several(state) {
  return Object.keys(state.kernel?.layers ?? {}).length > 1;
}

/** @param {State} state */
function ownParts(state) {
  return Object.fromEntries(columnsOf(first(state)?.seen ?? {}, 5).columns.map((c) => [c.path, baseName(c.path)]));
}

/**
 * The stack that is shown: a container's rather than an image's.
 *
 * @param {State} state
 */
function first(state) {
  const all = Object.entries(state.kernel?.layers ?? {});
  const [name, seen] = all.find(([n]) => state.containers?.[n]) ?? all[0] ?? [];
  return name && seen ? { name, seen } : undefined;
}

/**
 * Flat wide slabs, the root file system at the bottom, what they add up to on top. From each file of the merged strip the kernel looks down, to the
 * first layer that says something about it.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
function layersScene(state, selection) {
  const narrow = selection.shape === 'narrow';
  const { width, height } = selection;
  if (several(state)) return sharedScene(state, selection);
  const shown = first(state);
  const size = narrow ? 14 : 16;
  const label = narrow ? 168 : 216;
  const head = narrow ? 22 : 28;
  const slabs = [...(shown?.seen.stack ?? [])].reverse();
  // The writable layer's place is kept, or all would move when a container comes.
  const kept = slabs[0]?.readOnly ? 1 : 0;
  const rows = Math.max(slabs.length + kept, 4) + 1;
  const gap = narrow ? 3 : 8;
  const pitch = (height - head + gap) / rows;
  const row = (/** @type {number} */ i) => ({ x: 0, y: head + pitch * i, w: width, h: pitch - gap });
  const things = [heading(state, shown, { x: 0, y: 0, w: width, h: head - 2 }, size)];
  if (!shown) return { width, height, things: [...things, ...[0, 1, 2, 3, 4].map((i) => ghost(`layers.ghost.${i}`, row(i)))] };
  const all = columnsOf(shown.seen, narrow ? 5 : MOST);
  const columns = narrow ? all.columns.filter((c) => c.path === (selection.part ?? all.columns[0]?.path)) : all.columns;
  const room = width - label - 8 - (all.rest > 0 && !narrow ? 40 : 0);
  const each = room / Math.max(narrow ? 1 : MOST, columns.length);
  // What somebody wrote has its bytes below its name.
  const cell = (/** @type {number} */ c, /** @type {number} */ r) => {
    const { y, h } = row(r);
    const tall = Math.min(h - 6, size * (slabs[r - 1 - kept]?.readOnly === false ? 2.7 : 1.9));
    return { x: label + each * c + 4, y: y + (h - tall) / 2, w: each - 8, h: tall };
  };
  const rowOf = (/** @type {string} */ id) => slabs.findIndex((s) => s.id === id) + 1 + kept;
  things.push(merged(shown.seen, row(0), size));
  if (kept > 0) things.push(ghost('layers.ghost.upper', row(1)));
  slabs.forEach((slab, i) => {
    const at = i + 1 + kept;
    // Its words have the room up to the first chip in it, or the first ray across it.
    const first = columns.findIndex((c) => c.chips.some((chip) => chip.layer === slab.id) || rowOf(c.from ?? c.hiddenBy ?? '') > at);
    const words = first < 0 || narrow ? (narrow ? label : width) : label + each * first;
    things.push(slabThing(state, shown.seen, slab, { box: row(at), size, label: words - 14, brief: narrow }));
  });
  columns.forEach((column, c) => {
    things.push(ray(column, cell(c, 0), (id) => cell(c, rowOf(id))));
    things.push(mergedChip(column, cell(c, 0), size));
    for (const chip of column.chips) {
      const slab = slabs.find((s) => s.id === chip.layer);
      things.push(chipThing(chip, slab?.path ?? '', cell(c, rowOf(chip.layer)), size));
    }
  });
  if (all.rest > 0 && !narrow) {
    const box = { ...row(0), x: width - 44, w: 36 };
    things.push(
      scenery('layers.rest', box, [{ m: 'text', x: box.w, y: box.h / 2, text: `+${all.rest}`, size, anchor: 'end', soft: true }]),
    );
  }
  return { width, height, things };
}

/**
 * @param {State} state
 * @param {{name: string, seen: LayerState} | undefined} shown
 * @param {Rect} box
 * @param {number} size
 * @returns {Thing}
 */
function heading(state, shown, box, size) {
  const container = shown && state.containers?.[shown.name];
  const process = shown && watchedProcesses(state, shown.name)[0];
  const words = !shown
    ? 'No image is shown yet.'
    : process
      ? `${programOf(process)} in ${container?.fresh ? 'the new ' : ''}${shown.name}, from ${(container?.image ?? 'an image').replace(/:latest$/, '')}, sees`
      : container
        ? `${shown.name}, from ${container.image ?? 'an image'}: nothing runs`
        : `image ${shown.name}: nothing runs`;
  const dot = process ? 'solid' : 'outline';
  return thing({
    id: 'stack',
    part: 'Shown',
    label: 'shown',
    value: words,
    told: words.replace('in the new ', 'in ').replace(/, sees$/, ''),
    box,
    sources: process ? [{ label: 'its program file', file: `/proc/${process.pid}/exe`, value: process.exe ?? 'not reported' }] : [],
    marks: [
      { m: 'circle', cx: 9, cy: box.h / 2, r: 6.5, tone: process ? 'container' : 'host', look: dot },
      { m: 'text', x: 24, y: box.h / 2, text: fit(words, box.w - 26, size), size, bold: true },
    ],
  });
}

/**
 * @param {LayerState} seen
 * @param {Rect} box
 * @param {number} size
 */
function merged(seen, box, size) {
  const count = Object.values(seen.files ?? {}).filter((f) => f.type !== 'dir').length;
  const more = seen.files && Object.keys(seen.files).length >= 2000 ? ' or more' : '';
  return thing({
    id: 'merged',
    part: 'Merged',
    label: 'files in the merged view',
    value: `${count}${more}`,
    boxed: true,
    box,
    sources: [{ label: 'of the layers, merged as overlayfs does', file: seen.stack?.[0]?.path ?? '', value: `${count}${more} files` }],
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 6, tone: 'container', look: 'fill' },
      { m: 'rect', x: 0, y: 0, w: 9, h: box.h, r: 4, tone: 'container', look: 'pattern' },
      { m: 'text', x: 18, y: box.h / 2 - (box.h > 40 ? size * 0.62 : 0), text: 'merged view', size, bold: true, tone: 'container' },
      ...(box.h > 40
        ? [/** @type {const} */ ({ m: 'text', x: 18, y: box.h / 2 + size * 0.62, text: `${count}${more} files`, size, tone: 'container' })]
        : []),
    ],
  });
}
