import { branchOf } from './branch.js';
import { insideFact, NESTING } from './facts.js';
import { insidePid, lastFour } from './reading.js';
import { scenery, thing } from './thing.js';
import { textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

/**
 * A namespace of its own, and beside its number what is in it, where that is one word.
 *
 * @param {State} state
 * @param {string} name
 * @param {{middle: number, y: number, rows: number, side: number, size: number, socket: number, gap: number}} at
 * @param {import('./thing.js').Source[]} sources
 * @param {Process} process
 * @param {string[]} sharers other containers that are in it too
 * @returns {Thing[]}
 */
export function ownCells(state, name, at, sources, process, sharers) {
  const inode = process.namespaces?.[name] ?? '';
  const shared = sharers.length > 0;
  const { size } = at;
  // Dashes that lie close to the words are taken for a part of them: where rows are low, nothing is left around the cell.
  const inset = NESTING.includes(name) && !(shared && at.rows < 24) ? 3 : 1;
  const box = { x: at.middle + at.socket / 2 + at.gap + 5, y: at.y - at.rows / 2 + inset, w: at.side - 17, h: at.rows - 2 * inset };
  const cell = thing({
    id: `own.${name}.${inode}`,
    part: shared ? 'Shared' : 'Its own',
    label: `a ${name} namespace`,
    value: inode,
    sources,
    box,
    enter: 'left',
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 5, tone: 'container', look: shared ? 'dashed' : 'fill' },
      { m: 'text', x: 8, y: box.h / 2, text: lastFour(inode), size, code: true, bold: true, tone: 'container' },
    ],
  });
  const taken = 14 + textWidth('…0000', size, true);
  const branch = branchOf(state, process, name, box, size);
  // Where a branch has its place, it is kept, or the words would move when one comes.
  const word = { x: box.x + taken, y: box.y, w: box.w - taken - branch.kept, h: box.h };
  const text = (/** @type {string} */ words, /** @type {boolean} */ also) => {
    const both = also ? `shared, ${words}` : words;
    const fits = [both, words].find((t) => textWidth(t, size) <= word.w - 8);
    return fits === undefined
      ? []
      : [/** @type {Mark} */ ({ m: 'text', x: word.w - 8, y: word.h / 2, text: fits, size, anchor: 'end', tone: 'container' })];
  };
  const inside = insidePid(process);
  if (name === 'pid' && inside !== undefined) return [cell, scenery('inside.pid', word, text(`pid ${inside}`, shared)), ...branch.things];
  const fact = insideFact(state, process, name);
  if (!fact) return [cell, ...(shared ? [scenery(`shared.${name}`, word, text('shared', false))] : []), ...branch.things];
  const { id, label, value, sources: where } = fact;
  return [cell, thing({ id, part: 'Inside', label, value, sources: where, box: word, marks: text(fact.text, shared) }), ...branch.things];
}
