/**
 * What a lesson may ask to look at, and the things of the picture that this means. `porthole.web.lesson.Words` has the same names, for authors'
 * mistakes; a test compares.
 *
 * @type {{[look: string]: string[]}}
 */
export const LOOKS = {
  birth: [],
  program: ['program'],
  process: ['program', 'pid.outside', 'pid.inside'],
  namespaces: ['pid.outside', 'pid.inside'],
  'namespaces.user': ['ns.user'],
  'namespaces.pid': ['ns.pid'],
  'namespaces.mnt': ['ns.mnt'],
  'namespaces.uts': ['ns.uts'],
  'namespaces.ipc': ['ns.ipc'],
  'namespaces.net': ['ns.net'],
  'namespaces.cgroup': ['ns.cgroup'],
  'namespaces.time': ['ns.time'],
  rootfs: ['root.merged', 'root.flag'],
  layers: ['root.layers', 'root.writable'],
  writable: ['root.writable'],
  mounts: ['mounts'],
  cgroup: ['cgroup'],
  'cgroup.memory': ['cgroup.memory'],
  'cgroup.cpu': ['cgroup.cpu'],
  'cgroup.pids': ['cgroup.pids'],
  walls: ['wall.caps', 'wall.seccomp', 'wall.nnp'],
  capabilities: ['wall.caps'],
  seccomp: ['wall.seccomp'],
  no_new_privs: ['wall.nnp'],
};
