import { birth } from './birth.js';
import { cgroups } from './cgroups.js';
import { layers } from './layers.js';
import { namespaces } from './namespaces.js';
import { writableLayer } from './writable.js';

/**
 * What a picture can be about. Each is a pure function of what the kernel reported and what was chosen; a lesson's `picture` names it.
 *
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('./trail.js').Trail} Trail
 * @typedef {{width: number, height: number}} Room the smallest in which every label keeps its size
 *
 * @typedef {object} Selection
 * @property {'wide' | 'narrow'} shape
 * @property {number} width
 * @property {number} height
 * @property {string} [part] of the narrow picture, which shows one at a time
 * @property {number} [pid] the process that was tapped
 * @property {string} [container] the container that was tapped
 * @property {Trail} [trail] what was read before, for what the kernel only counts
 *
 * @typedef {object} Subject
 * @property {Room} wide
 * @property {Room} narrow
 * @property {(state: State) => {[part: string]: string}} parts of the narrow picture, with the word on the switch
 * @property {(state: State) => string} partOfNow the part that what happens now is about
 * @property {(id: string) => string[]} partsWith the parts that show a thing, the best one first; none for what every part shows
 * @property {(state: State, selection: Selection) => Scene} scene
 * @property {boolean} [rail] whether the calls of a birth stand beside it
 */

/** @type {{[name: string]: Subject}} */
const SUBJECTS = { birth, layers, 'writable-layer': writableLayer, namespaces, cgroups };

/** @param {string | undefined} name as in lesson.yaml */
export function subjectOf(name) {
  return SUBJECTS[name ?? ''] ?? birth;
}
