import { ownerOf } from './containers.js';
import { insidePid, lastFour, programOf } from './reading.js';
import { thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

/** Less wide than this, a namespace has no room for a second one in it. */
const LEAST = 240;

/**
 * Another process of the same container has left this namespace for one of its own: that one stands at the end of the row.
 *
 * @param {State} state
 * @param {Process} process
 * @param {string} name of the kind
 * @param {Rect} box the namespace of `process`
 * @param {number} size
 * @returns {{kept: number, things: Thing[]}} `kept`: room that stays free for it
 */
export function branchOf(state, process, name, box, size) {
  if (box.w < LEAST) return { kept: 0, things: [] };
  const w = textWidth('cellar', size, true) + 20;
  const other = leaverOf(state, process, name);
  const inode = other?.namespaces?.[name];
  if (!other || !inode) return { kept: w, things: [] };
  const inside = fit(insideOf(other, process, name) ?? lastFour(inode), w - 18, size, true);
  const { h } = box;
  const branch = thing({
    id: `branch.${name}`,
    part: 'Inside',
    label: `another ${name} namespace in the container`,
    value: `${lastFour(inode)}, of ${programOf(other)} ${other.pid}`,
    box: { x: box.x + box.w - w, y: box.y, w, h },
    enter: 'right',
    sources: [{ label: `of ${programOf(other)}`, file: `/proc/${other.pid}/ns/${name}`, value: `${name}:[${inode}]` }],
    marks: [
      { m: 'line', x1: 0, y1: h / 2, x2: 8, y2: h / 2, tone: 'container' },
      { m: 'rect', x: 8, y: 2, w: w - 10, h: h - 4, r: 5, tone: 'container', look: 'raised' },
      { m: 'text', x: 8 + (w - 10) / 2, y: h / 2, text: inside, size, anchor: 'middle', bold: true, code: true, tone: 'container' },
    ],
  });
  return { kept: w, things: [branch] };
}

/**
 * What the leaver sees there that whoever stayed does not. A uts namespace begins as a copy: until its host name is another, its number tells it apart.
 *
 * @param {Process} leaver
 * @param {Process} stayed
 * @param {string} name of the kind
 */
function insideOf(leaver, stayed, name) {
  if (name === 'uts') return leaver.hostname === stayed.hostname ? undefined : leaver.hostname;
  return name === 'pid' && insidePid(leaver) !== undefined ? `pid ${insidePid(leaver)}` : undefined;
}

/**
 * Of several, the youngest.
 *
 * @param {State} state
 * @param {Process} process
 * @param {string} name
 */
function leaverOf(state, process, name) {
  const owner = ownerOf(state, process);
  return Object.values(state.kernel?.processes ?? {})
    .filter((p) => p.namespaces?.[name] && p.namespaces[name] !== process.namespaces?.[name] && ownerOf(state, p) === owner)
    .sort((a, b) => b.pid - a.pid)[0];
}
