import { baseName, layerName } from './chips.js';
import { fit, humanBytes, scenery, thing } from './thing.js';

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
      return [{ ...rect, tone, look: 'raised' }, text({ bold: true, tone })];
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
