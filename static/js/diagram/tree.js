import { thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./cgroups.js').Group} Group
 */

const CONTROLLERS = /** @type {const} */ (['memory', 'cpu', 'pids']);

/**
 * Where the group stands: in one tree for all on v2; on v1 each controller has a tree of its own, and the group is made in each of them.
 *
 * @param {Group} group
 * @param {string} version
 * @param {{[controller: string]: Rect}} areas of the tanks below
 * @param {{y: number, h: number, w: number}} at
 * @param {number} size
 * @param {string | undefined} part the only one that is shown
 * @returns {Thing[]}
 */
export function treePart(group, version, areas, at, size, part) {
  const controllers = group.cgroup.controllers ?? {};
  const folders = new Set(CONTROLLERS.map((c) => controllers[c]).filter(Boolean));
  const one = version === 'v2' || folders.size === 1;
  if (one)
    return [
      branch('tree', 'its cgroup', Object.values(controllers)[0] ?? group.path, group, { x: 0, y: at.y, w: at.w, h: at.h }, size, 'cgroup'),
    ];
  return CONTROLLERS.filter((c) => !part || c === part).map((c) =>
    branch(
      `tree.${c}`,
      `its cgroup in the tree of ${c}`,
      controllers[c] ?? group.path,
      group,
      { x: areas[c].x, y: at.y, w: areas[c].w, h: at.h },
      size,
      `${c} tree`,
    ),
  );
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string} folder
 * @param {Group} group
 * @param {Rect} box
 * @param {number} size
 * @param {string} word
 */
function branch(id, label, folder, group, box, size, word) {
  const steps = group.path.split('/').filter(Boolean);
  const brief = steps.length > 2 ? `/${steps[0]}/…/${steps[steps.length - 1]}` : `/${steps.join('/')}`;
  const two = box.h > size * 2.6;
  const first = /** @type {const} */ ({ m: 'text', x: 0, y: two ? size * 0.8 : box.h / 2, text: word, size, bold: true });
  const x = two ? 0 : textWidth(`${word}  `, size);
  const text = fit(brief, box.w - x, size, true);
  return thing({
    id,
    part: 'Where it stands',
    label,
    value: group.path,
    told: 'there',
    box,
    boxed: true,
    sources: [{ label: 'its folder', file: folder, value: `${(group.cgroup.processes ?? []).length} processes in cgroup.procs` }],
    marks: [first, { m: 'text', x, y: two ? size * 2.2 : box.h / 2, text, size, code: true, soft: true }],
  });
}
