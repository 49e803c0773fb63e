/**
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} name
 * @param {{[attribute: string]: string | number}} [attributes]
 * @param {string} [text]
 */
export function svg(name, attributes = {}, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * A pattern for each meaning, so that it also survives grey: read-only lines lie flat, what is writable is dotted, the host is hatched one way,
 * the container upright, what a limit counts is pricked, danger is crossed.
 */
export function patterns() {
  const defs = svg('defs');
  const shapes = {
    host: 'M0 6L6 0M-1 1L1 -1M5 7L7 5',
    container: 'M3 0V6',
    layer: 'M0 1.5H6M0 4.5H6',
    writable: 'M1.5 1.5h1.6v1.6h-1.6zM4.5 4.5h1.6v1.6h-1.6z',
    limit: 'M2.3 3a.7 .7 0 1 0 1.4 0a.7 .7 0 1 0 -1.4 0',
    danger: 'M0 0L6 6M6 0L0 6',
  };
  for (const [tone, d] of Object.entries(shapes)) {
    const pattern = svg('pattern', { id: `pattern-${tone}`, width: 6, height: 6, patternUnits: 'userSpaceOnUse', class: `tone-${tone}` });
    pattern.append(svg('rect', { width: 6, height: 6, class: 'ground' }), svg('path', { d, class: 'weave' }));
    defs.append(pattern);
  }
  return defs;
}

/**
 * Draws a thing afresh into its group: the drawing, which is hidden from screen readers, and over it the one element that has its name, can be
 * focused and tapped. The latter stays as it is, so that a change does not take the focus away.
 *
 * @param {SVGElement} group
 * @param {Thing} thing
 */
export function draw(group, thing) {
  const drawing = group.querySelector(':scope > .drawing') ?? svg('g', { class: 'drawing', 'aria-hidden': 'true' });
  drawing.replaceChildren(...thing.marks.map(mark));
  if (!drawing.parentNode) group.append(drawing);
  if (thing.quiet) return;
  const hit = group.querySelector(':scope > .hit') ?? svg('rect', { x: -4, y: 0, rx: 5, class: 'hit', role: 'button', tabindex: -1 });
  hit.setAttribute('width', String(thing.box.w + 8));
  hit.setAttribute('height', String(thing.box.h));
  if (!hit.parentNode) group.append(hit);
}

/**
 * @param {Mark} m
 * @returns {SVGElement}
 */
function mark(m) {
  switch (m.m) {
    case 'rect': {
      const attributes = { x: m.x, y: m.y, width: m.w, height: m.h, rx: m.r ?? 0 };
      if (m.look === 'pattern') return svg('rect', { ...attributes, style: `fill:url(#pattern-${m.tone})` });
      return svg('rect', { ...attributes, class: `tone-${m.tone} look-${m.look}` });
    }
    case 'text': {
      const kind = [
        m.code ? 'code' : '',
        m.bold ? 'bold' : '',
        m.soft ? 'soft' : '',
        m.halo ? 'halo' : '',
        m.bytes === undefined ? '' : 'counter',
        m.tone ? `tone-${m.tone}` : '',
      ].join(' ');
      return svg('text', { x: m.x, y: m.y, 'text-anchor': m.anchor ?? 'start', 'font-size': m.size, class: kind.trim() }, m.text);
    }
    case 'line':
      return svg('line', { x1: m.x1, y1: m.y1, x2: m.x2, y2: m.y2, class: `tone-${m.tone} stroke${m.dashed ? ' dashed' : ''}` });
    case 'swing': {
      const arm = svg('g', { class: `swing tone-${m.tone}`, transform: `translate(${m.cx} ${m.cy})` });
      const turned = svg('g', { class: 'arm', style: `transform:rotate(${m.side === 'host' ? 180 : 0}deg)` });
      turned.append(
        svg('line', { x1: m.from + 5, y1: 0, x2: m.to, y2: 0, class: 'stroke' }),
        svg('circle', { cx: m.from, cy: 0, r: 5, class: 'plug' }),
        svg('circle', { cx: m.to, cy: 0, r: 3.5, class: 'look-solid' }),
      );
      arm.append(turned);
      return arm;
    }
    case 'circle':
      return svg('circle', { cx: m.cx, cy: m.cy, r: m.r, class: `tone-${m.tone} look-${m.look}` });
    case 'path':
      return svg('path', { d: m.d, class: `tone-${m.tone} look-${m.look}` });
  }
}
