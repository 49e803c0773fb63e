/**
 * The shapes that come over the wire, for the type checker only. What the server sends is described in docs/architecture.md.
 * A value that the kernel did not report is absent, with its reason in `notReported`; it is never 0.
 *
 * @typedef {{[name: string]: string}} NamespaceLinks inode numbers by namespace name, as in /proc/PID/ns
 *
 * @typedef {object} Process
 * @property {number} pid
 * @property {number} [ppid]
 * @property {number[]} [pids] the pid in each pid namespace, outermost first
 * @property {string} [name]
 * @property {string} [exe]
 * @property {string[]} [cmdline]
 * @property {string} [state]
 * @property {string} [watch] the container it belongs to
 * @property {number[]} [uid]
 * @property {number[][]} [uidMap]
 * @property {NamespaceLinks} [namespaces]
 * @property {string} [hostname]
 * @property {{[set: string]: string[]}} [capabilities]
 * @property {number} [seccomp] 0 off, 1 strict, 2 filter
 * @property {boolean} [noNewPrivs]
 * @property {{[controller: string]: string}} [cgroup]
 * @property {string} [root]
 * @property {string} [cwd]
 * @property {number} [rssBytes]
 * @property {{[field: string]: string}} [notReported]
 *
 * @typedef {object} Mount
 * @property {number} id
 * @property {number} parent
 * @property {string} mountPoint
 * @property {string} [root]
 * @property {string} type
 * @property {string} [source]
 * @property {string} [options]
 * @property {string} [superOptions]
 * @property {string} [propagation]
 * @property {string} [notReported] why the mounts that come after it are not reported
 *
 * @typedef {object} CgroupState
 * @property {{[controller: string]: string}} [controllers]
 * @property {{[name: string]: {value: string | number | boolean | null, file: string}}} [values]
 * @property {number[]} [processes]
 *
 * @typedef {{change: string, type?: string, size?: number, uid?: number, over?: string}} LayerChange `over`: the layer that it covers or hides
 *
 * @typedef {object} LayerState
 * @property {{id: string, label?: string, path: string, readOnly: boolean, mounted?: boolean,
 *   disk?: {device: string, inode: number, bytes?: number}}[]} [stack] bottom first; a layer that is switched off is not `mounted`, though
 *   others are; the same `device` and `inode` is the very same layer
 * @property {{[path: string]: LayerChange}} [upper]
 * @property {{[layer: string]: {[path: string]: LayerChange}}} [holds] what each read-only layer but the bottom one says
 * @property {{[path: string]: {from: string, type?: string, size?: number, also?: string[]}}} [files] what is visible, and the layer it comes from
 *
 * @typedef {object} Snapshot
 * @property {number} [at]
 * @property {{namespaces?: NamespaceLinks, hostname?: string, kernel?: string, cgroupVersion?: string, capabilities?: number}} [host]
 * @property {{[pid: string]: Process}} [processes]
 * @property {{[inode: string]: Mount[]}} [mounts]
 * @property {{[inode: string]: {[name: string]: {name: string, up?: boolean, addresses?: string[]}}}} [links]
 * @property {{[path: string]: CgroupState}} [cgroups]
 * @property {{[watch: string]: LayerState}} [layers]
 *
 * @typedef {object} Call one system call of the birth
 * @property {number} n
 * @property {string} id
 * @property {string} chapter
 * @property {string} [actor]
 * @property {string} line
 * @property {'todo' | 'now' | 'done' | 'refused'} status
 * @property {string | null} [errno]
 * @property {number | null} [micros]
 * @property {string} [why]
 * @property {string} [man]
 *
 * @typedef {object} Birth
 * @property {string} [container]
 * @property {'none' | 'stepping' | 'running' | 'exited' | 'failed'} status
 * @property {number} [position]
 * @property {number} [total]
 * @property {number | null} [atFullSpeedMillis]
 * @property {{id: string, title: string, from: number, to: number}[]} [chapters]
 * @property {{[n: string]: Call}} [calls]
 *
 * @typedef {{what: string, kernel?: string | null, why?: string | null, todo?: string | null}} Notice
 * @typedef {{done?: boolean, choice?: number | null, ran?: boolean, moment?: number | null,
 *   check?: {passed: boolean, missing?: string | null} | null}} StepState
 *
 * @typedef {{mediaType: string, digest: string, size: number}} Blob
 *
 * @typedef {object} State
 * @property {{id?: string, lesson?: string, title?: string, step?: string, busy?: boolean, notice?: Notice | null, endsAt?: number,
 *   steps?: {[slug: string]: StepState}}} [lab]
 * @property {Birth} [birth]
 * @property {{[name: string]: {state: string, pid?: number | null, image?: string, cgroup?: string, exitCode?: number | null,
 *   fresh?: boolean}}} [containers] `fresh`: made by the newest act;
 *   a lab's containers by name; `kernel.layers` goes by the same names, `kernel.cgroups` by `cgroup`, processes by `watch`
 * @property {{[reference: string]: {manifest: Blob, config: Blob, layers: (Blob & {diffId: string, label: string})[]}}} [images]
 * @property {{[name: string]: Blob & {diffId: string, file: string}}} [made] layers that the learner made
 * @property {{[n: string]: {n: number, words: string, docker: string, from: number, to: number}}} [deeds] of the workbench: what was done, and
 *   which lines of the log it caused
 * @property {{[name: string]: number}} [removed] the bytes that went with each container that was removed
 * @property {Snapshot} [kernel]
 * @property {{count: number, labels?: {[n: string]: string}}} [moments]
 * @property {{[n: string]: {n: number, line: string, actor?: string, pid?: number, why?: string, man?: string, micros?: number,
 *   errno?: string | null, id?: string}}} [log]
 */

export {};
