import { layerName } from './chips.js';
import { humanBytes, thing } from './thing.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').LayerState} LayerState
 * @typedef {NonNullable<LayerState['stack']>[number]} Slab
 */

/**
 * One layer as a flat wide slab: blue and lined when read-only, amber and dotted when writable, dashed while it is empty, grey when it is left out of
 * the mount.
 *
 * @param {State} state
 * @param {LayerState} seen
 * @param {Slab} slab
 * @param {{box: Rect, size: number, label: number, brief: boolean, id?: string}} at `label`: room for its name
 * @returns {Thing}
 */
export function slabThing(state, seen, slab, { box, size, label, brief, id }) {
  const off = isOff(seen, slab);
  const empty = !slab.readOnly && Object.keys(seen.upper ?? {}).length === 0;
  const tone = off ? 'host' : slab.readOnly ? 'layer' : 'writable';
  const bytes = slab.disk?.bytes;
  const size2 = bytes === undefined || empty ? '' : `, ${humanBytes(bytes)}`;
  const name = slab.readOnly ? layerName(slab.id) : 'writable';
  const word = off ? 'switched off' : slab.readOnly ? 'read-only' : empty ? 'yours, empty' : 'yours';
  const two = box.h > size * 2.7;
  const what = slab.readOnly ? (slab.label ?? '') : word;
  /** @type {Mark[]} */
  const marks = [
    { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 6, tone, look: off ? 'ghost' : empty ? 'dashed' : 'fill' },
    { m: 'rect', x: 0, y: 0, w: 9, h: box.h, r: 4, tone, look: off ? 'ghost' : 'pattern' },
  ];
  const line = (/** @type {string} */ text, /** @type {number} */ y, /** @type {boolean} */ bold) =>
    marks.push({ m: 'text', x: 18, y, text: fit(text, label - 18, size), size, bold, tone });
  if (two && !brief) {
    line(`${name}${off ? ', switched off' : size2}`, box.h / 2 - size * 0.62, true);
    line(what, box.h / 2 + size * 0.62, false);
  } else line(off ? `${name}, off` : brief ? `${name}${size2}` : what || name, box.h / 2, true);
  return thing({
    id: id ?? `layers.${slab.id}`,
    part: 'Layers',
    label: slab.readOnly ? `${name}, ${slab.label ?? ''}` : 'writable layer',
    short: slab.readOnly ? name : undefined,
    value: `${word}${size2}`,
    told: off ? word : slab.readOnly ? 'switched on' : word,
    boxed: true,
    box,
    enter: slab.readOnly ? 'none' : 'right',
    sources: [...diskSources(slab), ...documentSources(state, slab)],
    marks,
  });
}

/**
 * A layer that is left out of the mount while others are in it.
 *
 * @param {LayerState} seen
 * @param {Slab} slab
 */
function isOff(seen, slab) {
  return slab.readOnly && !slab.mounted && (seen.stack ?? []).some((s) => s.mounted);
}

/** @param {Slab} slab */
function diskSources(slab) {
  const sources = [{ label: 'its folder', file: slab.path, value: slab.label ?? slab.id }];
  if (slab.disk?.bytes !== undefined) sources.push({ label: 'as du counts', file: slab.path, value: `${slab.disk.bytes} bytes` });
  if (slab.disk)
    sources.push({ label: 'as stat names it', file: slab.path, value: `device ${slab.disk.device}, inode ${slab.disk.inode}` });
  return sources;
}

/**
 * What the image's documents say of it.
 *
 * @param {State} state
 * @param {Slab} slab
 */
function documentSources(state, slab) {
  if (!slab.readOnly) return [];
  for (const image of Object.values(state.images ?? {})) {
    const found = image.layers.find((l) => l.label === slab.label);
    if (found) {
      return [
        { label: 'the archive it was unpacked from', file: found.digest, value: `${found.size} bytes` },
        { label: 'of the archive before compression', file: found.diffId, value: 'diffID' },
      ];
    }
  }
  return [];
}
