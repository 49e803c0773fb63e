import { rootOf } from './reading.js';

/**
 * Several containers in one state. Pure.
 *
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

/**
 * The container that a process belongs to, by its group: whoever shares a pid namespace with another container is below the same first process.
 *
 * @param {State} state
 * @param {Process} process
 * @returns {string | undefined} nothing for who belongs to none of them
 */
export function ownerOf(state, process) {
  const all = Object.entries(state.containers ?? {});
  const paths = process.cgroup && Object.values(process.cgroup);
  const found =
    all.find(([, c]) => c.pid === process.pid) ??
    all.find(([, c]) => c.cgroup && paths?.some((p) => p === c.cgroup || p.startsWith(`${c.cgroup}/`)));
  return found?.[0] ?? (paths ? undefined : process.watch);
}

/**
 * Who else is in a namespace of a process: other containers, by their names.
 *
 * @param {State} state
 * @param {Process} process
 * @param {string} name of the kind
 * @returns {string[]}
 */
export function sharersOf(state, process, name) {
  const inode = process.namespaces?.[name];
  const own = ownerOf(state, process);
  const others = Object.values(state.kernel?.processes ?? {}).filter((p) => p.namespaces?.[name] === inode && ownerOf(state, p) !== own);
  return [...new Set(others.map((p) => ownerOf(state, p) ?? 'the session'))].sort(byName);
}

/**
 * The processes of one of several containers, its first one first.
 *
 * @param {State} state
 * @param {string} name
 */
export function watchedProcesses(state, name) {
  const all = Object.values(state.kernel?.processes ?? {}).filter((p) => ownerOf(state, p) === name);
  const first = state.containers?.[name]?.pid ?? rootOf(all)?.pid;
  return all.sort((a, b) => Number(b.pid === first) - Number(a.pid === first) || a.pid - b.pid);
}

/**
 * Containers in a fixed order; the one that lessons begin with is first.
 *
 * @param {string} a
 * @param {string} b
 */
export function byName(a, b) {
  return Number(b === 'demo') - Number(a === 'demo') || a.localeCompare(b, 'en', { numeric: true });
}
