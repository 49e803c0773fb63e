/**
 * Which files of a stack of layers the picture shows, in fixed columns, and what each layer says about each of them. Pure.
 *
 * @typedef {import('../live/state.js').LayerState} LayerState
 * @typedef {import('../live/state.js').LayerChange} LayerChange
 * @typedef {'visible' | 'covered' | 'whiteout' | 'opaque' | 'off'} Say
 * @typedef {{path: string, layer: string, say: Say, size?: number, change: string}} Chip
 * @typedef {{path: string, from: string | undefined, hiddenBy: string | undefined, chips: Chip[]}} Column `from`: the layer in which it is
 *   seen; `hiddenBy`: the layer that hides it
 */

/**
 * The read-only layers decide the columns, so that they stay where they are when a container writes; what only it has comes last.
 *
 * @param {LayerState} seen
 * @param {number} most columns
 * @returns {{columns: Column[], rest: number}}
 */
export function columnsOf(seen, most) {
  const fixed = readOnlyPaths(seen);
  const own = Object.entries(seen.upper ?? {})
    .filter(([path, c]) => !fixed.includes(path) && isFile(c))
    .map(([path]) => path);
  const sample = sampleOf(seen, [...fixed, ...own]);
  const room = Math.max(1, most - (own.length > 0 ? 1 : 0));
  const kept = [...fixed.slice(0, room - sample.length), ...sample];
  const shown = [...kept, ...own].slice(0, most);
  return { columns: shown.map((path) => column(seen, path)), rest: fixed.length + sample.length + own.length - shown.length };
}

/** @param {LayerChange} change */
function isFile(change) {
  return change.change === 'whiteout' || change.type !== 'dir';
}

/**
 * What read-only layers say something about: first what more than one of them does.
 *
 * @param {LayerState} seen
 */
function readOnlyPaths(seen) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const changes of Object.values(seen.holds ?? {})) {
    for (const [path, c] of Object.entries(changes)) if (isFile(c)) times.set(path, (times.get(path) ?? 0) + (c.over ? 2 : 1));
  }
  return [...times.keys()].sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0) || a.localeCompare(b));
}

/**
 * One file of the bottom layer stands for the hundreds it has.
 *
 * @param {LayerState} seen
 * @param {string[]} known
 */
function sampleOf(seen, known) {
  const files = Object.entries(seen.files ?? {}).filter(([path, f]) => f.from === 'l0' && f.type === 'file' && !known.includes(path));
  const best = files.find(([path]) => path === 'bin/busybox') ?? files[0];
  return best ? [best[0]] : [];
}

/**
 * @param {LayerState} seen
 * @param {string} path
 * @returns {Column}
 */
function column(seen, path) {
  const stack = seen.stack ?? [];
  const anyMounted = stack.some((s) => s.mounted);
  const from = seen.files?.[path]?.from;
  /** @type {Chip[]} */
  const chips = [];
  let hidden = false;
  /** @type {string | undefined} */
  let hiddenBy;
  // From the top down, as the kernel looks.
  for (const slab of [...stack].reverse()) {
    const off = slab.readOnly && anyMounted && !slab.mounted;
    const change = changeIn(seen, slab.id, path);
    if (change) {
      const whiteout = change.change === 'whiteout';
      const say = off ? 'off' : whiteout ? 'whiteout' : hidden ? 'covered' : 'visible';
      chips.push({ path, layer: slab.id, say, size: change.size, change: change.change });
      if (!off && !hidden && whiteout) hiddenBy = slab.id;
      if (!off) hidden = true;
    } else if (!off && !hidden && hidesFolderOf(seen, slab.id, path)) {
      chips.push({ path, layer: slab.id, say: 'opaque', change: 'opaque' });
      hidden = true;
      hiddenBy = slab.id;
    }
  }
  return { path, from, hiddenBy: from === undefined ? hiddenBy : undefined, chips };
}

/**
 * @param {LayerState} seen
 * @param {string} layer
 * @param {string} path
 * @returns {LayerChange | undefined}
 */
function changeIn(seen, layer, path) {
  if (layer === 'upper') return seen.upper?.[path];
  const held = seen.holds?.[layer]?.[path];
  if (held || layer !== 'l0') return held;
  const over = [...Object.values(seen.holds ?? {}), seen.upper ?? {}].some((changes) => changes[path]?.over === 'l0');
  const visible = seen.files?.[path];
  return over || visible?.from === 'l0'
    ? { change: 'added', type: 'file', size: visible?.from === 'l0' ? visible.size : undefined }
    : undefined;
}

/**
 * Whether a folder above the path hides all that lower layers have in it.
 *
 * @param {LayerState} seen
 * @param {string} layer
 * @param {string} path
 */
function hidesFolderOf(seen, layer, path) {
  const changes = layer === 'upper' ? (seen.upper ?? {}) : (seen.holds?.[layer] ?? {});
  const parts = path.split('/');
  for (let n = 1; n < parts.length; n++) {
    const change = changes[parts.slice(0, n).join('/')]?.change;
    if (change === 'opaque' || change === 'whiteout') return true;
  }
  return false;
}

/** @param {string} path */
export function baseName(path) {
  return path.split('/').pop() ?? path;
}

/**
 * A layer's number as a lesson counts, 1 at the bottom; the writable one by its name.
 *
 * @param {string} id
 */
export function layerName(id) {
  return id === 'upper' ? 'the writable layer' : `layer ${Number(id.slice(1)) + 1}`;
}
