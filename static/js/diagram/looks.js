/**
 * What a lesson may ask to look at, and the things that this means, by their ids or how these begin, in any of the pictures: what a picture is wholly
 * about is not pointed at in it. `porthole.web.lesson.Words` has the same names, for authors'
 * mistakes; a test compares.
 *
 * @type {{[look: string]: string[]}}
 */
export const LOOKS = {
  birth: [],
  program: ['program'],
  process: ['program', 'pid.outside', 'pid.inside', 'process'],
  namespaces: ['pid.outside', 'pid.inside'],
  'namespaces.user': ['ns.user', 'own.user'],
  'namespaces.pid': ['ns.pid', 'own.pid'],
  'namespaces.mnt': ['ns.mnt', 'own.mnt'],
  'namespaces.uts': ['ns.uts', 'own.uts'],
  'namespaces.ipc': ['ns.ipc', 'own.ipc'],
  'namespaces.net': ['ns.net', 'own.net', 'link'],
  'namespaces.cgroup': ['ns.cgroup', 'own.cgroup'],
  'namespaces.time': ['ns.time', 'own.time'],
  rootfs: ['root.merged', 'root.flag'],
  layers: ['root.layers', 'root.writable'],
  writable: ['root.writable', 'layers.upper', 'upper'],
  mounts: ['mounts'],
  cgroup: ['cgroup'],
  'cgroup.memory': ['cgroup.memory', 'memory'],
  'cgroup.cpu': ['cgroup.cpu', 'cpu'],
  'cgroup.pids': ['cgroup.pids', 'pids'],
  processes: ['process'],
  walls: ['wall.caps', 'wall.seccomp', 'wall.nnp'],
  capabilities: ['wall.caps'],
  seccomp: ['wall.seccomp'],
  no_new_privs: ['wall.nnp'],
};

/**
 * Whether a thing is what a lesson asks to look at. A word is one of `LOOKS`; with `@name` only what is this container's; or `/path`: this file, wherever
 * the picture has it.
 *
 * @param {string} look words, apart by spaces
 * @returns {(id: string) => boolean}
 */
export function pointsAt(look) {
  const words = look.split(/\s+/).filter(Boolean);
  return (id) => words.some((word) => (word.startsWith('/') ? isFile(id, word.slice(1)) : isThing(id, word)));
}

/**
 * @param {string} id
 * @param {string} path
 */
function isFile(id, path) {
  return /^(merged|chip|change)\./.test(id) && id.endsWith(`.${path}`);
}

/**
 * @param {string} id
 * @param {string} word
 */
function isThing(id, word) {
  const [name, container] = word.split('@');
  const heads = LOOKS[name] ?? [];
  return (container === undefined || id.endsWith(`.${container}`)) && heads.some((head) => id === head || id.startsWith(`${head}.`));
}
