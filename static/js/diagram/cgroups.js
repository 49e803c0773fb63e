import { byName } from './containers.js';
import { dotThing } from './dot.js';
import { groupRows, stressOf } from './groups.js';
import { memoryPanel } from './memory.js';
import { cpuPanel } from './processor.js';
import { pidsPanel } from './seats.js';
import { ghost, thing } from './thing.js';
import { treePart } from './tree.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').CgroupState} CgroupState
 * @typedef {import('./subjects.js').Selection} Selection
 * @typedef {{name: string, path: string, cgroup: CgroupState}} Group
 */

/** So many containers fit beside one another; of more, each is a row. */
const SIDE_BY_SIDE = 4;

/** @type {import('./subjects.js').Subject} */
export const cgroups = {
  wide: { width: 840, height: 448 },
  narrow: { width: 336, height: 206 },
  parts: () => ({ memory: 'Memory', cpu: 'Cpu', pids: 'Pids' }),
  partOfNow: () => 'memory',
  partsWith: (id) => {
    const part = id.split('.')[0];
    return ['memory', 'cpu', 'pids'].includes(part) ? [part] : [];
  },
  scene: cgroupsScene,
};

/**
 * The groups of the lab's containers, by the containers' names.
 *
 * @param {State} state
 * @returns {Group[]}
 */
function groupsOf(state) {
  const names = Object.keys(state.containers ?? {}).sort(byName);
  return names.flatMap((name) => {
    const path = state.containers?.[name]?.cgroup ?? '';
    const cgroup = state.kernel?.cgroups?.[path];
    return cgroup ? [{ name, path, cgroup }] : [];
  });
}

/**
 * A group as tanks: the fill is what is used, the lid is the limit. Several groups are rows of the same.
 *
 * @param {State} state
 * @param {Selection} selection
 * @returns {Scene}
 */
function cgroupsScene(state, selection) {
  const { width, height } = selection;
  const narrow = selection.shape === 'narrow';
  const size = narrow ? 14 : 16;
  const groups = groupsOf(state);
  const tree = state.kernel?.host?.cgroupVersion ?? 'v2';
  const head = narrow ? 24 : 34;
  if (groups.length > SIDE_BY_SIDE)
    return { width, height, things: groupRows(state, groups, { x: 0, y: 0, w: width, h: height }, size, selection.part) };
  const group = groups.find((g) => g.name === selection.container) ?? mostPressed(state, groups);
  const name = group?.name ?? Object.keys(state.containers ?? {})[0];
  const line = narrow ? 22 : tree === 'v2' ? 34 : 56;
  const top = head + line + (narrow ? 4 : 10);
  const gap = 22;
  const w = narrow ? width : (width - 2 * gap) / 3.3;
  const areas = {
    memory: { x: 0, y: top, w, h: height - top },
    cpu: { x: narrow ? 0 : w + gap, y: top, w: narrow ? width : w * 1.3, h: height - top },
    pids: { x: narrow ? 0 : w * 2.3 + 2 * gap, y: top, w, h: height - top },
  };
  const things = heads(state, groups, group, name, { x: 0, y: 0, w: width, h: head - 4 }, size);
  if (!group)
    return {
      width,
      height,
      things: [
        ...things,
        ...Object.values(areas)
          .slice(0, narrow ? 1 : 3)
          .map((a, i) => ghost(`cgroup.ghost.${i}`, a)),
      ],
    };
  const part = narrow ? (selection.part ?? 'memory') : undefined;
  const trail = selection.trail?.[group.path];
  const panels = [...treePart(group, tree, areas, { y: head, h: line, w: width }, size, part)];
  if (!part || part === 'memory') panels.push(...memoryPanel(group, trail, areas.memory, size));
  if (!part || part === 'cpu') panels.push(...cpuPanel(group, trail, areas.cpu, size));
  if (!part || part === 'pids') panels.push(...pidsPanel(group, areas.pids, size));
  // The same tank of another group is another fact.
  const of = groups.length > 1 ? ` of ${group.name}` : '';
  things.push(...panels.map((t) => ({ ...t, id: `${t.id}.${group.name}`, label: t.label && `${t.label}${of}` })));
  return { width, height, things };
}

/**
 * The group that is nearest to a limit, of those in which something runs.
 *
 * @param {State} state
 * @param {Group[]} groups
 * @returns {Group | undefined}
 */
function mostPressed(state, groups) {
  const score = (/** @type {Group} */ g) => stressOf(g) + (state.containers?.[g.name]?.state === 'stopped' ? 0 : 10);
  return [...groups].sort((a, b) => score(b) - score(a))[0];
}

/**
 * @param {State} state
 * @param {Group[]} groups
 * @param {Group | undefined} group the one whose tanks are shown
 * @param {string | undefined} name
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
function heads(state, groups, group, name, area, size) {
  if (!name) return [nobody(area, size)];
  if (groups.length < 2) return [dotThing(state, name, { ...area, w: area.w < 500 ? area.w : (area.w - 14) / 2 }, size)];
  const each = (area.w + 14) / groups.length;
  return groups.map((g, i) =>
    dotThing(state, g.name, { ...area, x: each * i, w: each - 14 }, size, { chosen: g === group, cgroup: g.cgroup }),
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
