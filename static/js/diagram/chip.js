import { baseName, layerName } from './chips.js';
import { humanBytes, scenery, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('./chips.js').Chip} Chip
 * @typedef {import('./chips.js').Column} Column
 */

const WORDS = { visible: 'what is seen', covered: 'covered', whiteout: 'a whiteout', opaque: 'the folder hides it', off: 'switched off' };

/**
 * One file in one layer: solid where it is seen, hatched where something above covers it, crossed where it hides what is below.
 *
 * @param {Chip} chip
 * @param {string} folder of the layer
 * @param {Rect} box
 * @param {number} size
 * @returns {Thing}
 */
export function chipThing(chip, folder, box, size) {
  const bytes = chip.size === undefined || chip.say === 'whiteout' ? '' : `, ${humanBytes(chip.size)}`;
  return thing({
    id: `chip.${chip.layer}.${chip.path}`,
    part: 'Files',
    label: `/${chip.path} in ${layerName(chip.layer)}`,
    short: chip.layer === 'upper' ? `/${chip.path}` : undefined,
    value: `${wordOf(chip)}${bytes}`,
    box,
    enter: chip.layer === 'upper' ? 'up' : 'none',
    sources: [
      { label: source(chip), file: `${folder}/${chip.path}`, value: chip.size === undefined ? WORDS[chip.say] : `${chip.size} bytes` },
    ],
    marks: marks(chip, box, size),
  });
}

/**
 * What the writable layer says came from somebody's act.
 *
 * @param {Chip} chip
 */
function wordOf(chip) {
  if (chip.layer !== 'upper' || chip.say !== 'visible') return WORDS[chip.say];
  return chip.change === 'modified' ? 'copied up' : chip.change;
}

/** @param {Chip} chip */
function source(chip) {
  if (chip.say === 'whiteout') return 'a character device 0:0, which overlayfs takes for "nothing here"';
  return chip.say === 'opaque' ? 'its folder is marked opaque in this layer' : 'its file in this layer';
}

/**
 * @param {Chip} chip
 * @param {Rect} box
 * @param {number} size
 * @returns {Mark[]}
 */
function marks(chip, box, size) {
  const tone = chip.layer === 'upper' ? 'writable' : 'layer';
  const r = 5;
  const { w, h } = box;
  const rect = { m: /** @type {const} */ ('rect'), x: 0, y: 0, w, h, r };
  const text = (/** @type {Partial<Extract<Mark, {m: 'text'}>>} */ more) =>
    /** @type {Mark} */ ({ m: 'text', x: w / 2, y: h / 2, text: fit(baseName(chip.path), w - 8, size), size, anchor: 'middle', ...more });
  switch (chip.say) {
    case 'visible':
      return [{ ...rect, tone, look: 'raised' }, ...named(chip, text({ bold: true, tone }), size, box)];
    case 'covered':
      return [{ ...rect, tone: 'host', look: 'pattern' }, text({ halo: true, soft: true })];
    case 'off':
      return [{ ...rect, tone: 'host', look: 'ghost' }, text({ soft: true, halo: true })];
    default:
      return [
        { ...rect, tone: 'danger', look: 'fill' },
        { m: 'path', d: `M4 4L${w - 4} ${h - 4}M${w - 4} 4L4 ${h - 4}`, tone: 'danger', look: 'outline' },
        text({ text: fit(chip.say === 'opaque' ? 'opaque' : baseName(chip.path), w - 8, size), halo: true, tone: 'danger' }),
      ];
  }
}

/**
 * The name, and for what somebody wrote its bytes, where both have room: beside one another or in two lines.
 *
 * @param {Chip} chip
 * @param {Mark} name
 * @param {number} size
 * @param {Rect} box
 * @returns {Mark[]}
 */
function named(chip, name, size, { w, h }) {
  if (name.m !== 'text' || chip.layer !== 'upper' || chip.size === undefined) return [name];
  const bytes = humanBytes(chip.size);
  const both = `${baseName(chip.path)}, ${bytes}`;
  if (h < size * 2.5) return [textWidth(both, size) <= w - 8 ? { ...name, text: both } : name];
  return [
    { ...name, y: h / 2 - size * 0.6 },
    { ...name, y: h / 2 + size * 0.6, text: fit(bytes, w - 8, size), bold: false },
  ];
}

/**
 * A file as whoever stands on the layers sees it, or its empty place.
 *
 * @param {Column} column
 * @param {Rect} box
 * @param {number} size
 */
export function mergedChip(column, box, size) {
  const there = column.from !== undefined;
  const value = there
    ? `from ${layerName(column.from ?? '')}`
    : column.hiddenBy
      ? `hidden by ${layerName(column.hiddenBy)}`
      : 'in no layer that is switched on';
  return thing({
    id: `merged.${column.path}`,
    part: 'Merged',
    label: `/${column.path}`,
    value,
    box,
    sources: [{ label: 'seen by whoever stands on these layers', file: `/${column.path}`, value }],
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: box.h / 2, tone: there ? 'container' : 'host', look: there ? 'raised' : 'ghost' },
      {
        m: 'text',
        x: box.w / 2,
        y: box.h / 2,
        text: there ? fit(baseName(column.path), box.w - 10, size) : 'gone',
        size,
        anchor: 'middle',
        bold: there,
        soft: !there,
      },
    ],
  });
}

/**
 * The kernel's eye, from the merged view down to the first layer that says something; a whiteout stops it.
 *
 * @param {Column} column
 * @param {Rect} top
 * @param {(layer: string) => Rect} cell
 * @returns {Thing}
 */
export function ray(column, top, cell) {
  const end = column.from ?? column.hiddenBy;
  const x = top.w / 2;
  const from = top.y + top.h;
  const to = end === undefined ? from : cell(end).y;
  const tone = column.from === undefined ? 'danger' : 'container';
  const box = { x: top.x, y: from, w: top.w, h: Math.max(0, to - from) };
  return scenery(`ray.${column.path}`, box, [
    { m: 'line', x1: x, y1: 0, x2: x, y2: box.h - 4, tone, dashed: column.from === undefined },
    { m: 'circle', cx: x, cy: Math.max(0, box.h - 4), r: 4, tone, look: 'solid' },
  ]);
}
