/**
 * What the picture needs, read from a state. Pure, and only from what the kernel reported (`state.kernel`); the engine's word is taken for
 * one thing alone: which container the lesson is about.
 *
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Snapshot} Snapshot
 * @typedef {import('../live/state.js').Process} Process
 * @typedef {import('../live/state.js').Mount} Mount
 * @typedef {import('../live/state.js').CgroupState} CgroupState
 */

/** In the order in which a birth makes them, so that the lines swing from top to bottom. */
export const NAMESPACES = ['user', 'pid', 'mnt', 'uts', 'ipc', 'net', 'time', 'cgroup'];

/** @param {State} state */
export function containerName(state) {
  return state.birth?.container ?? Object.keys(state.containers ?? {})[0] ?? '';
}

/**
 * The processes of the container, oldest ancestor first.
 *
 * @param {State} state
 * @returns {Process[]}
 */
export function processesOf(state) {
  const name = containerName(state);
  const all = Object.values(state.kernel?.processes ?? {}).filter((p) => (p.watch ?? name) === name);
  const first = state.containers?.[name]?.pid ?? rootOf(all)?.pid;
  return all.sort((a, b) => Number(b.pid === first) - Number(a.pid === first) || a.pid - b.pid);
}

/** @param {Process[]} all */
export function rootOf(all) {
  const pids = new Set(all.map((p) => p.pid));
  return all.find((p) => !pids.has(p.ppid ?? -1));
}

/**
 * The program that a process runs, as `ps` would name it: the child of the engine is "java" until execve.
 *
 * @param {Process} process
 */
export function programOf(process) {
  const first = process.cmdline?.[0];
  if (!first) return process.name ?? '?';
  return first.replace(/^-/, '').split('/').pop() || (process.name ?? '?');
}

/** @param {Process} process */
export function isEngineImage(process) {
  return programOf(process) === 'java';
}

/** @param {Process} process */
export function insidePid(process) {
  const pids = process.pids ?? [];
  return pids.length > 1 ? pids[pids.length - 1] : undefined;
}

/**
 * Where a namespace of a process stands: the host's, its own, or not reported.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {string} name
 * @returns {{host?: string, inode?: string, side: 'host' | 'own' | 'unknown' | 'none'}}
 */
export function namespaceOf(state, process, name) {
  const host = state.kernel?.host?.namespaces?.[name];
  const inode = process?.namespaces?.[name];
  if (!process) return { host, side: 'none' };
  if (!inode || !host) return { host, inode, side: 'unknown' };
  return { host, inode, side: inode === host ? 'host' : 'own' };
}

/** @param {string | undefined} inode */
export function lastFour(inode) {
  return inode ? `…${inode.slice(-4)}` : 'not reported';
}

/**
 * The mounts that a process sees; a list or an object of mounts is taken (a merge patch can address only the latter).
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @returns {Mount[] | undefined}
 */
function mountsOf(state, process) {
  const inode = process?.namespaces?.mnt;
  const mounts = inode === undefined ? undefined : state.kernel?.mounts?.[inode];
  return mounts === undefined ? undefined : Object.values(mounts);
}

/**
 * What the root of a process is made of, by its mount table.
 *
 * @param {State} state
 * @param {Process | undefined} process
 */
export function rootStackOf(state, process) {
  const layers = state.kernel?.layers?.[containerName(state)];
  const stack = layers?.stack ?? [];
  const readOnly = stack.filter((l) => l.readOnly);
  const writable = stack.find((l) => !l.readOnly);
  const mounts = mountsOf(state, process) ?? [];
  const own = mounts.filter((m) => isOurs(m, readOnly, writable));
  const merged = own[own.length - 1];
  const placed = readOnly.filter((l) => mounts.some((m) => samePath(m.mountPoint, l.path)));
  const roots = mounts.filter((m) => m.mountPoint === '/');
  const top = roots[roots.length - 1];
  const hostRoots = roots.filter((m) => !own.includes(m));
  return {
    readOnly,
    writable,
    upper: layers?.upper ?? {},
    merged,
    /** layers whose own tree is mounted, before the overlay takes them */
    placed: merged ? readOnly : placed,
    rootIs: /** @type {'host' | 'merged' | 'unknown'} */ (!top ? 'unknown' : own.includes(top) ? 'merged' : 'host'),
    hostRootThere: hostRoots.length > 0,
    count: process ? mountsOf(state, process)?.length : undefined,
    more: mounts[mounts.length - 1]?.notReported,
    points: mounts.filter((m) => merged && m !== merged && m.parent === merged.id).map((m) => m.mountPoint),
  };
}

/**
 * Ours is the overlay whose upper directory is this container's, or (vfs) what is bound from it.
 *
 * @param {Mount} mount
 * @param {{path: string}[]} readOnly
 * @param {{path: string} | undefined} writable
 */
function isOurs(mount, readOnly, writable) {
  const upper = option(mount.superOptions, 'upperdir');
  if (mount.type === 'overlay') return Boolean(writable && upper && samePath(upper, writable.path));
  return readOnly.length === 0 && Boolean(writable && mount.root && samePath(mount.root, writable.path));
}

/**
 * @param {string | undefined} options
 * @param {string} name
 */
function option(options, name) {
  return options
    ?.split(',')
    .find((o) => o.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/**
 * The child mounts by relative paths (its working directory is the store), the snapshot has whole ones, and a path from inside another
 * root lacks its head: one ends with the other.
 *
 * @param {string} a
 * @param {string} b
 */
function samePath(a, b) {
  const [x, y] = [a, b].map((p) => p.replace(/^\.?\/+|\/+$/g, ''));
  if (x === '' || y === '') return false;
  return x === y || x.endsWith(`/${y}`) || y.endsWith(`/${x}`);
}

/**
 * The cgroup made for the container, and whether a process is in it.
 *
 * @param {State} state
 * @param {Process | undefined} process
 */
export function cgroupOf(state, process) {
  const name = containerName(state);
  const all = Object.entries(state.kernel?.cgroups ?? {});
  const found = all.find(([path]) => path.split('/').pop() === name) ?? all[all.length - 1];
  if (!found) return undefined;
  const [path, cgroup] = found;
  const joined = Object.values(process?.cgroup ?? {}).some((p) => p === path || p.startsWith(`${path}/`));
  const listed = process ? (cgroup.processes ?? []).includes(process.pid) : false;
  return { path, cgroup, joined: joined || listed };
}
