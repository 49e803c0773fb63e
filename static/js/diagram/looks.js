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
  'namespaces.user': ['ns.user', 'inside.user'],
  'namespaces.pid': ['ns.pid'],
  'namespaces.mnt': ['ns.mnt'],
  'namespaces.uts': ['ns.uts', 'inside.uts'],
  'namespaces.ipc': ['ns.ipc'],
  'namespaces.net': ['ns.net', 'inside.net', 'link'],
  'namespaces.cgroup': ['ns.cgroup'],
  'namespaces.time': ['ns.time'],
  rootfs: ['root.merged', 'root.flag'],
  layers: ['root.layers', 'root.writable'],
  writable: ['root.writable', 'layers.upper', 'upper'],
  mounts: ['mounts'],
  cgroup: ['cgroup'],
  'cgroup.memory': ['cgroup.memory', 'memory'],
  'cgroup.cpu': ['cgroup.cpu', 'cpu'],
  'cgroup.pids': ['cgroup.pids', 'pids'],
  walls: ['wall.caps', 'wall.seccomp', 'wall.nnp'],
  capabilities: ['wall.caps'],
  seccomp: ['wall.seccomp'],
  no_new_privs: ['wall.nnp'],
};
