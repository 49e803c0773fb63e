import { textWidth } from './widths.js';

/**
 * A scene is a list of things. A thing is one fact of the kernel with a place of its own: it knows how to be drawn (`marks`), how to be read
 * aloud (`label`, `value`) and where its value can be looked up (`sources`). The picture, the table and the caption are all made from it. A text with
 * `bytes` is a counter: it runs from one observed value to the next.
 *
 * @typedef {'host' | 'container' | 'layer' | 'writable' | 'limit' | 'danger' | 'plain'} Tone
 *
 * @typedef {{label: string, file: string, value: string}} Source
 *
 * @typedef {(
 *   {m: 'rect', x: number, y: number, w: number, h: number, r?: number, tone: Tone, look: 'fill' | 'outline' | 'dashed' | 'ghost' | 'raised' | 'solid' | 'pattern'} |
 *   {m: 'text', x: number, y: number, text: string, size: number, anchor?: 'start' | 'middle' | 'end', bold?: boolean, code?: boolean, tone?: Tone, soft?: boolean, halo?: boolean, bytes?: number} |
 *   {m: 'line', x1: number, y1: number, x2: number, y2: number, tone: Tone, dashed?: boolean} |
 *   {m: 'swing', cx: number, cy: number, from: number, to: number, side: 'host' | 'own', tone: Tone} |
 *   {m: 'circle', cx: number, cy: number, r: number, tone: Tone, look: 'fill' | 'outline' | 'solid'} |
 *   {m: 'path', d: string, tone: Tone, look: 'fill' | 'outline' | 'solid'}
 * )} Mark
 *
 * @typedef {object} Thing
 * @property {string} id stable: the same fact has the same id in every scene
 * @property {string} part heading under which the table lists it
 * @property {string} label
 * @property {string} value
 * @property {string} [short] what the caption calls it, where its label is long
 * @property {boolean} [fresh] true for what stands for a container that the newest act has made
 * @property {string} [told] what counts as a change, when the value itself wavers or is long; else the value
 * @property {Source[]} sources
 * @property {{x: number, y: number, w: number, h: number}} box what the outline pulses around; marks are relative to its corner
 * @property {Mark[]} marks
 * @property {'left' | 'right' | 'up' | 'down' | 'none'} enter where it comes from when it is new
 * @property {Rect} [from] where it rises from when it is new, instead
 * @property {boolean} quiet true for scenery: no fact, not in the table, never announced
 * @property {boolean} boxed true when it counts as a labelled box
 *
 * @typedef {{width: number, height: number, things: Thing[]}} Scene
 * @typedef {{x: number, y: number, w: number, h: number}} Rect
 */

/**
 * @param {Partial<Thing> & {id: string, part: string, box: Rect}} given
 * @returns {Thing}
 */
export function thing(given) {
  return { label: '', value: '', sources: [], marks: [], enter: 'none', quiet: false, boxed: false, ...given };
}

/**
 * @param {string} id
 * @param {Rect} box
 * @param {Mark[]} marks
 * @returns {Thing}
 */
export function scenery(id, box, marks) {
  return thing({ id, part: '', box, marks, quiet: true });
}

/**
 * The mark of a container that the last act has made.
 *
 * @param {number} x
 * @param {number} y its middle
 * @param {number} size
 * @returns {Mark[]}
 */
export function newMark(x, y, size) {
  const w = newMarkWidth(size);
  return [
    { m: 'rect', x, y: y - size * 0.65, w, h: size * 1.3, r: size * 0.65, tone: 'container', look: 'raised' },
    { m: 'text', x: x + w / 2, y, text: 'new', size, anchor: 'middle', bold: true, tone: 'container' },
  ];
}

/** @param {number} size */
export function newMarkWidth(size) {
  return textWidth('new', size) + size * 0.6;
}

/**
 * An empty place: what belongs there is not there yet, or not any more.
 *
 * @param {string} id
 * @param {Rect} box
 */
export function ghost(id, box) {
  return scenery(id, box, [{ m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 4, tone: 'host', look: 'ghost' }]);
}

/**
 * @param {number} bytes
 */
export function humanBytes(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
