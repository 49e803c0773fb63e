import { humanBytes, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').LayerState} LayerState
 */

/**
 * What somebody did to the writable layer: folders above a changed file are copied up as well, and nobody asked for them.
 *
 * @param {LayerState | undefined} seen
 */
function changesOf(seen) {
  return Object.entries(seen?.upper ?? {}).filter(([, c]) => !(c.type === 'dir' && c.change === 'modified'));
}

/**
 * The bytes of the files in the writable layer, as `stat` counts them.
 *
 * @param {LayerState | undefined} seen
 */
export function upperBytes(seen) {
  return changesOf(seen).reduce((sum, [, c]) => sum + (c.type === 'file' ? (c.size ?? 0) : 0), 0);
}

/**
 * The amber slab: dashed while it is empty, with a counter of its bytes; gone, it leaves what was freed.
 *
 * @param {State} state
 * @param {string} name
 * @param {Rect} box
 * @param {number} size
 * @param {number} label room for words
 * @returns {Thing}
 */
export function upperSlab(state, name, box, size, label) {
  const seen = state.kernel?.layers?.[name];
  const folder = seen?.stack?.find((s) => !s.readOnly)?.path;
  const freed = state.removed?.[name];
  if (!folder) return gone(name, freed, box, size);
  const changes = changesOf(seen);
  const bytes = upperBytes(seen);
  const empty = changes.length === 0;
  const value = empty ? 'empty' : `${changes.length} change${changes.length === 1 ? '' : 's'}, ${humanBytes(bytes)}`;
  const disk = seen?.stack?.find((s) => !s.readOnly)?.disk?.bytes;
  const onDisk = disk === undefined || empty ? '' : `${humanBytes(disk)} on disk`;
  const big = Math.round(size * 1.5);
  return thing({
    id: `upper.${name}`,
    part: 'Writable layers',
    label: `writable layer of ${name}`,
    short: `layer of ${name}`,
    value,
    box,
    boxed: true,
    enter: 'right',
    sources: [
      { label: 'the folder on disk', file: folder, value },
      ...(disk === undefined ? [] : [{ label: 'as du counts', file: folder, value: `${disk} bytes` }]),
      ...changes.slice(0, 8).map(([path, c]) => ({ label: c.change, file: `${folder}/${path}`, value: `${c.size ?? 0} bytes` })),
    ],
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 7, tone: 'writable', look: empty ? 'dashed' : 'fill' },
      { m: 'rect', x: 0, y: 0, w: 10, h: box.h, r: 4, tone: 'writable', look: 'pattern' },
      {
        m: 'text',
        x: 19,
        y: size * 0.95,
        text: fit(empty ? 'yours, empty' : 'yours', label - 26, size),
        size,
        bold: true,
        tone: 'writable',
      },
      { m: 'text', x: label - 10, y: size * 0.95, text: label > 220 ? onDisk : '', size, anchor: 'end', tone: 'writable' },
      { m: 'text', x: 19, y: size * 2.3, text: humanBytes(bytes), bytes, size: big, bold: true, code: true, tone: 'writable' },
    ],
  });
}

/**
 * @param {string} name
 * @param {number | undefined} freed
 * @param {Rect} box
 * @param {number} size
 */
function gone(name, freed, box, size) {
  const text = freed === undefined ? 'no writable layer' : `${humanBytes(freed)} freed`;
  return thing({
    id: `freed.${name}`,
    part: 'Writable layers',
    label: `container ${name}`,
    value: freed === undefined ? text : `removed, ${text}`,
    box,
    sources: [{ label: 'what lay in its folder when it was removed', file: '', value: freed === undefined ? '' : `${freed} bytes` }],
    marks: [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 7, tone: 'host', look: 'ghost' },
      { m: 'text', x: 19, y: size * 0.95, text: 'removed', size, soft: true },
      { m: 'text', x: 19, y: size * 2.3, text, size: Math.round(size * 1.3), bold: true, tone: 'host' },
    ],
  });
}

/**
 * The changes of one of several containers as lines.
 *
 * @param {State} state
 * @param {string} name
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function changeRows(state, name, area, size) {
  const seen = state.kernel?.layers?.[name];
  const folder = seen?.stack?.find((s) => !s.readOnly)?.path ?? '';
  const all = changesOf(seen);
  const pitch = size * 1.45;
  const most = Math.max(1, Math.floor(area.h / pitch));
  const shown = all.length > most ? all.slice(0, most - 1) : all;
  /** @type {{[change: string]: string}} */
  const sign = { added: '+', modified: '±', whiteout: '✕', opaque: '✕' };
  /** @type {{[change: string]: string}} */
  const words = { added: 'added', modified: 'copied up', whiteout: 'a whiteout', opaque: 'opaque' };
  const things = shown.map(([path, c], i) => {
    const box = { x: area.x, y: area.y + pitch * i, w: area.w, h: pitch - 2 };
    const bytes = c.type === 'file' ? humanBytes(c.size ?? 0) : '';
    const tone = c.change === 'whiteout' || c.change === 'opaque' ? 'danger' : 'writable';
    return thing({
      id: `change.${name}.${path}`,
      part: 'Writable layers',
      label: `/${path} in ${name}`,
      short: `/${path}`,
      value: `${words[c.change] ?? c.change}${bytes ? `, ${bytes}` : ''}`,
      box,
      enter: 'up',
      sources: [{ label: words[c.change] ?? c.change, file: `${folder}/${path}`, value: `${c.size ?? 0} bytes` }],
      marks: [
        {
          m: 'text',
          x: 0,
          y: box.h / 2,
          text: fit(`${sign[c.change] ?? '·'} ${path}`, area.w - textWidth(bytes, size) - 8, size),
          size,
          bold: true,
          tone,
        },
        { m: 'text', x: box.w, y: box.h / 2, text: bytes, size, anchor: 'end', tone },
      ],
    });
  });
  if (all.length > shown.length) {
    const box = { x: area.x, y: area.y + pitch * shown.length, w: area.w, h: pitch - 2 };
    things.push(
      thing({
        id: `rest.${name}`,
        part: '',
        quiet: true,
        box,
        marks: [{ m: 'text', x: 0, y: box.h / 2, text: `+${all.length - shown.length}`, size, soft: true }],
      }),
    );
  }
  return things;
}
