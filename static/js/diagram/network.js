import { sharersOf } from './containers.js';
import { namespaceOf } from './reading.js';
import { ghost, thing } from './thing.js';
import { fit } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 */

/**
 * The network that a process sees: the links of its net namespace and nothing else. There is no cable to the host's.
 *
 * @param {State} state
 * @param {Process | undefined} process
 * @param {Rect} area
 * @param {number} size
 * @returns {Thing[]}
 */
export function networkPart(state, process, area, size) {
  const head = size * 1.7;
  const pitch = size * 1.75;
  const side = namespaceOf(state, process, 'net').side;
  const inode = process?.namespaces?.net;
  const links = Object.values((inode && state.kernel?.links?.[inode]) || {});
  const tone = side === 'own' ? 'container' : 'host';
  const rows = Math.max(1, Math.floor((area.h - head + 4) / pitch));
  const shared = process !== undefined && sharersOf(state, process, 'net').length > 0;
  const words = side === 'none' ? 'its network' : side === 'own' ? (shared ? 'a shared network' : 'its own network') : "the host's network";
  const file = process ? `/proc/${process.pid}/ns/net` : '';
  const row = (/** @type {number} */ i) => ({ x: area.x, y: area.y + head + pitch * i, w: area.w, h: pitch - 4 });
  const things = [
    thing({
      id: 'link.all',
      part: 'Network',
      label: 'links it sees',
      value: process ? String(links.length) : 'no process yet',
      told: String(links.length),
      box: { x: area.x, y: area.y, w: area.w, h: head },
      sources: process ? [{ label: 'asked in there by rtnetlink; by hand: nsenter -n ip link', file, value: `${links.length} links` }] : [],
      marks: [
        { m: 'text', x: 0, y: head / 2, text: words, size, bold: true },
        {
          m: 'text',
          x: area.w,
          y: head / 2,
          text: process ? `${links.length} link${links.length === 1 ? '' : 's'}` : '',
          size,
          anchor: 'end',
        },
      ],
    }),
  ];
  if (links.length === 0) return [...things, ghost('link.ghost', row(0))];
  links.slice(0, rows).forEach((link, i) => {
    const box = row(i);
    const addresses = link.addresses ?? [];
    const says = `${link.up ? 'up' : 'down'}${addresses.length > 0 ? `, ${addresses.join(' ')}` : ', no address'}`;
    /** @type {Mark[]} */
    const marks = [
      { m: 'rect', x: 0, y: 0, w: box.w, h: box.h, r: 5, tone, look: link.up ? 'fill' : 'ghost' },
      { m: 'circle', cx: 13, cy: box.h / 2, r: 5, tone, look: link.up ? 'solid' : 'outline' },
      { m: 'text', x: 26, y: box.h / 2, text: link.name, size, bold: true, code: true, tone },
      {
        m: 'text',
        x: box.w - 8,
        y: box.h / 2,
        text: fit(`${link.up ? 'up' : 'down'} ${addresses[0] ?? ''}`.trim(), box.w - 60, size),
        size,
        anchor: 'end',
        tone,
      },
    ];
    things.push(
      thing({
        id: `link.${link.name}`,
        part: 'Network',
        label: `link ${link.name}`,
        value: says,
        told: link.name,
        box,
        boxed: true,
        sources: [{ label: 'as rtnetlink reports it in there; by hand: nsenter -n ip address', file, value: `${link.name}: ${says}` }],
        marks,
      }),
    );
  });
  return things;
}
