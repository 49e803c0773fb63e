import { chipThing } from './chip.js';
import { baseName, columnsOf } from './chips.js';
import { byName } from './containers.js';
import { dotThing } from './dot.js';
import { slabThing } from './slab.js';
import { ghost, humanBytes, thing } from './thing.js';
import { changeRows, upperBytes, upperSlab } from './upper.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').LayerState} LayerState
 * @typedef {import('./subjects.js').Selection} Selection
 */

const MOST_COLUMNS = 6;
const MOST_SLOTS = 4;

/** @type {import('./subjects.js').Subject} */
export const writableLayer = {
  wide: { width: 840, height: 448 },
  narrow: { width: 336, height: 206 },
  parts: (state) =>
    alone(state)
      ? Object.fromEntries(columnsOf(seenOf(state, slotsOf(state))?.[1] ?? {}, 5).columns.map((c) => [c.path, baseName(c.path)]))
      : Object.fromEntries(slotsOf(state).map((name) => [name, name])),
  partOfNow: (state) => Object.keys(writableLayer.parts(state))[0] ?? '',
  partsWith: (id) => {
    const [, name, path] = /^(?:process|upper|freed|change|chip)\.([^.]+)(?:\.(.+))?/.exec(id) ?? [];
    return name ? [path ?? name, name] : [];
  },
  scene: writableScene,
};

/**
 * Containers in order of their names; one that was removed keeps its place, or the others would move.
 *
 * @param {State} state
 */
function slotsOf(state) {
  return [...new Set([...Object.keys(state.containers ?? {}), ...Object.keys(state.removed ?? {})])].sort(byName).slice(0, MOST_SLOTS);
}

/**
 * The layers under one of these containers, or those of an image while there is none.
 *
 * @param {State} state
 * @param {string[]} names
 */
function seenOf(state, names) {
  const all = Object.entries(state.kernel?.layers ?? {});
  return all.find(([name]) => names.includes(name)) ?? all[0];
}

/** @param {State} state */
function alone(state) {
  return slotsOf(state).length < 2;
}

/**
 * The amber slab that is all a container adds, over the blue ones that it shares with every other.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
function writableScene(state, selection) {
  const narrow = selection.shape === 'narrow';
  const { width, height } = selection;
  const size = narrow ? 14 : 16;
  const all = slotsOf(state);
  const slots = all.length > 1 && narrow ? all.filter((n) => n === (selection.part ?? all[0])) : all;
  const seen = seenOf(state, slots)?.[1];
  const below = [...(seen?.stack ?? [])].filter((s) => s.readOnly).reverse();
  const head = narrow ? 24 : 34;
  const gap = narrow ? 3 : 7;
  const several = all.length > 1;
  // Wide, a second container leaves the layers where they are.
  const upper = height * (narrow ? (several && below.length < 4 ? 0.5 : 0.24) : 0.42);
  const pitch = (height - head - upper - gap) / Math.max(below.length, 2);
  const layer = (/** @type {number} */ i) => ({ x: 0, y: head + upper + gap + pitch * i, w: width, h: pitch - gap });
  const label = narrow ? 168 : 216;
  const { columns } = columnsOf(seen ?? {}, MOST_COLUMNS);
  // The words of a layer have the room up to its first file.
  const room = (/** @type {string} */ id) => {
    const first = columns.findIndex((c) => c.chips.some((chip) => chip.layer === id));
    return first < 0 ? width : label + ((width - label - 8) / MOST_COLUMNS) * first;
  };
  /** @type {Thing[]} */
  const things = below.length === 0 ? [0, 1].map((i) => ghost(`layers.ghost.${i}`, layer(i))) : [];
  below.forEach((slab, i) => {
    const words = narrow ? label - 14 : several ? width - 320 : room(slab.id) - 14;
    things.push(slabThing(state, seen ?? {}, slab, { box: layer(i), size, label: words, brief: narrow }));
  });
  if (!several) {
    const name = slots[0];
    const area = { x: 0, y: head, w: width, h: upper - gap };
    if (name) things.push(dotThing(state, name, { x: 0, y: 0, w: narrow ? width : (width - 14) / 2, h: head - 4 }, size));
    else things.push(nobody({ x: 0, y: 0, w: width, h: head - 4 }, size), ghost('upper.ghost', area));
    if (name) things.push(upperSlab(state, name, area, size, label));
    things.push(...chipsOf(seen ?? {}, name, { below, layer, area, width, label, size, narrow, part: selection.part }));
    return { width, height, things };
  }
  const each = (width + 14) / slots.length;
  slots.forEach((name, i) => {
    const x = each * i;
    const w = each - 14;
    things.push(dotThing(state, name, { x, y: 0, w, h: head - 4 }, size));
    things.push(upperSlab(state, name, { x, y: head, w, h: upper - gap }, size, w));
    things.push(...changeRows(state, name, { x: x + 19, y: head + size * 3.4, w: w - 29, h: upper - gap - size * 3.6 }, size));
  });
  if (narrow) things.push(...sharing(state, all, { x: label - 8, y: layer(0).y, w: width - label, h: layer(0).h }, size));
  else things.push(total(state, all, { x: width - 300, y: layer(below.length - 1).y, w: 290, h: layer(0).h }, size));
  return { width, height, things };
}

/**
 * Files in fixed columns, so that a copy rises straight up from its original.
 *
 * @param {LayerState} seen
 * @param {string | undefined} name
 * @param {{below: {id: string, path: string}[], layer: (i: number) => Rect, area: Rect, width: number, label: number, size: number, narrow: boolean,
 *   part: string | undefined}} at
 * @returns {Thing[]}
 */
function chipsOf(seen, name, at) {
  const { columns } = columnsOf(seen, at.narrow ? 5 : MOST_COLUMNS);
  const shown = at.narrow ? columns.filter((c) => c.path === (at.part ?? columns[0]?.path)) : columns;
  const each = (at.width - at.label - 8) / (at.narrow ? 1 : MOST_COLUMNS);
  const cell = (/** @type {number} */ c, /** @type {Rect} */ row) => {
    const tall = Math.min(row.h - 4, at.size * (row === at.area ? 2.7 : 1.9));
    return { x: at.label + each * c + 4, y: row.y + (row.h - tall) / 2, w: each - 8, h: tall };
  };
  return shown.flatMap((column, c) =>
    column.chips.map((chip) => {
      const i = at.below.findIndex((s) => s.id === chip.layer);
      if (i >= 0) return chipThing(chip, at.below[i].path, cell(c, at.layer(i)), at.size);
      const over = at.below.findIndex((s) => s.id === seen.upper?.[chip.path]?.over);
      const folder = (seen.stack ?? []).find((s) => !s.readOnly)?.path ?? '';
      const made = chipThing(chip, folder, cell(c, at.area), at.size);
      return { ...made, id: `change.${name ?? ''}.${chip.path}`, from: over >= 0 ? cell(c, at.layer(over)) : undefined };
    }),
  );
}

/**
 * @param {Rect} box
 * @param {number} size
 */
function nobody(box, size) {
  return thing({
    id: 'process.none',
    part: 'Containers',
    label: 'containers',
    value: 'none yet',
    box,
    marks: [{ m: 'text', x: 0, y: box.h / 2, text: 'no container yet', size, soft: true }],
  });
}

/**
 * On a phone only one of the containers is shown with the layers: that these are the others' as well must be said.
 *
 * @param {State} state
 * @param {string[]} names
 * @param {Rect} box
 * @param {number} size
 * @returns {Thing[]}
 */
function sharing(state, names, box, size) {
  const there = names.filter((n) => state.containers?.[n]).length;
  if (there < 2) return [];
  const text = `shared by ${there} containers`;
  const mark = /** @type {const} */ ({
    m: 'text',
    x: box.w,
    y: box.h / 2,
    text: fit(text, box.w, size),
    size,
    anchor: 'end',
    tone: 'layer',
  });
  return [thing({ id: 'total', part: 'Containers', label: 'these layers', value: text, box, marks: [mark] })];
}

/**
 * What all containers together add.
 *
 * @param {State} state
 * @param {string[]} names
 * @param {Rect} box
 * @param {number} size
 */
function total(state, names, box, size) {
  const bytes = names.map((n) => upperBytes(state.kernel?.layers?.[n]));
  const there = names.filter((n) => state.containers?.[n]).length;
  const text = `${there} container${there === 1 ? '' : 's'} added ${humanBytes(bytes.reduce((a, b) => a + b, 0))}`;
  return thing({
    id: 'total',
    part: 'Containers',
    label: 'all writable layers together',
    value: text,
    box,
    sources: names.map((n, i) => ({
      label: baseName(n),
      file: state.kernel?.layers?.[n]?.stack?.find((s) => !s.readOnly)?.path ?? '/',
      value: `${bytes[i]} bytes`,
    })),
    marks: [{ m: 'text', x: box.w - 6, y: box.h / 2, text: fit(text, box.w, size), size, anchor: 'end', bold: true, tone: 'layer' }],
  });
}
