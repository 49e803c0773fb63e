import { changeBetween, isNothing, PLAIN, weightOf } from './change.js';
import { runUp } from './counter.js';
import { draw, patterns, svg } from './draw.js';
import { marksAround } from './marked.js';

/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./change.js').Change} Change
 */

const SLIDE_MILLIS = 300;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * Shows scenes in an SVG element. A thing keeps its element as long as it is there; what is new slides in, what is gone fades, what
 * changed is outlined twice. Nothing else is touched.
 */
export class View {
  /** @type {Map<string, {group: SVGElement, thing: Thing, drawn: string}>} */
  #shown = new Map();
  /** @type {Scene | undefined} */
  #scene;
  #root;
  #layer;
  #looks;
  #pulses;
  #choose;
  #active = '';

  /**
   * @param {SVGSVGElement} root
   * @param {(thing: Thing, element: SVGElement) => void} choose called when a thing is tapped, or Enter is pressed on it
   */
  constructor(root, choose) {
    this.#root = root;
    this.#choose = choose;
    this.#layer = svg('g');
    this.#looks = svg('g', { 'aria-hidden': 'true', class: 'looks' });
    this.#pulses = svg('g', { 'aria-hidden': 'true', class: 'pulses' });
    root.append(patterns(), this.#layer, this.#looks, this.#pulses);
    root.addEventListener('click', (event) => this.#tapped(event));
    root.addEventListener('keydown', (event) => this.#key(event));
  }

  /**
   * @param {Scene} scene
   * @param {boolean} animate false for the first picture and while scrubbing through the past
   * @returns {Change | undefined} what became different since the picture before
   */
  show(scene, animate) {
    const before = this.#scene;
    this.#root.setAttribute('viewBox', `0 0 ${scene.width} ${scene.height}`);
    const moving = animate && !STILL.matches;
    const seen = new Set();
    for (const thing of scene.things) {
      seen.add(thing.id);
      this.#place(thing, moving && before !== undefined);
    }
    for (const [id, shown] of this.#shown) if (!seen.has(id)) this.#drop(id, shown.group, moving);
    this.#inOrder(scene);
    this.#scene = scene;
    this.#oneTabStop();
    const change = before && before.width === scene.width ? changeBetween(before, scene) : undefined;
    if (change && animate && !isNothing(change)) this.#pulse(newsOf(change));
    return change;
  }

  /** @param {string[]} ids things that the lesson asks to look at */
  point(ids) {
    const marked = marksAround(this.#scene?.things ?? [], ids, this.#scene?.height ?? 0);
    this.#looks.replaceChildren(...marked.map(({ x, y, w, h }) => svg('rect', { x, y, width: w, height: h, rx: 7 })));
  }

  /**
   * @param {Thing} thing
   * @param {boolean} moving
   */
  #place(thing, moving) {
    const drawn = JSON.stringify([thing.marks, thing.box.w, thing.box.h]);
    const known = this.#shown.get(thing.id);
    if (!known) {
      const group = svg('g', { 'data-thing': thing.id });
      draw(group, thing);
      this.#settle(group, thing);
      this.#layer.append(group);
      this.#shown.set(thing.id, { group, thing, drawn });
      if (moving) slideIn(group, thing);
      return;
    }
    const was = known.thing;
    if (was.box.x !== thing.box.x || was.box.y !== thing.box.y) {
      this.#settle(known.group, thing);
      if (moving) moveFrom(known.group, was, thing);
    }
    if (known.drawn !== drawn) {
      draw(known.group, thing);
      if (moving) {
        swing(known.group, was, thing);
        runUp(known.group, was, thing);
      }
    }
    this.#settle(known.group, thing);
    this.#shown.set(thing.id, { group: known.group, thing, drawn });
  }

  /**
   * @param {SVGElement} group
   * @param {Thing} thing
   */
  #settle(group, thing) {
    group.style.transform = `translate(${thing.box.x}px, ${thing.box.y}px)`;
    group.querySelector('.hit')?.setAttribute('aria-label', `${thing.label}: ${thing.value}`);
  }

  /**
   * @param {string} id
   * @param {SVGElement} group
   * @param {boolean} moving
   */
  #drop(id, group, moving) {
    this.#shown.delete(id);
    group.querySelector('.hit')?.remove();
    if (!moving) return group.remove();
    const fading = group.animate({ opacity: [1, 0] }, { duration: SLIDE_MILLIS, fill: 'forwards' });
    fading.onfinish = () => group.remove();
  }

  /** @param {Thing[]} things */
  #pulse(things) {
    this.#pulses.replaceChildren();
    for (const thing of things.slice(0, 12)) {
      const { x, y, w, h } = thing.box;
      const outline = svg('rect', { x: x - 3, y: y - 3, width: w + 6, height: h + 6, rx: 7 });
      this.#pulses.append(outline);
      const timing = { duration: STILL.matches ? 2400 : 550, iterations: STILL.matches ? 1 : 2, delay: STILL.matches ? 0 : SLIDE_MILLIS };
      const frames = STILL.matches ? { opacity: [1, 1] } : { opacity: [0, 1, 0] };
      outline.animate(frames, timing).onfinish = () => outline.remove();
    }
  }

  /**
   * What a scene lists later lies on top. Only what is out of order is moved, since moving an element takes the focus from it.
   *
   * @param {Scene} scene
   */
  #inOrder(scene) {
    /** @type {SVGElement | undefined} */
    let below;
    for (const { id } of scene.things) {
      const group = this.#shown.get(id)?.group;
      if (!group) continue;
      if (below && !(below.compareDocumentPosition(group) & Node.DOCUMENT_POSITION_FOLLOWING)) below.after(group);
      below = group;
    }
  }

  /** Many things, one stop of the Tab key; arrows go on from there. */
  #oneTabStop() {
    const things = this.#facts();
    if (!things.some((t) => t.id === this.#active)) this.#active = things[0]?.id ?? '';
    for (const { id } of things)
      this.#shown
        .get(id)
        ?.group.querySelector('.hit')
        ?.setAttribute('tabindex', id === this.#active ? '0' : '-1');
  }

  #facts() {
    return (this.#scene?.things ?? []).filter((t) => !t.quiet);
  }

  /** @param {Event} event */
  #tapped(event) {
    const group = event.target instanceof Element ? event.target.closest('[data-thing]') : null;
    const shown = group && this.#shown.get(group.getAttribute('data-thing') ?? '');
    if (shown && !shown.thing.quiet) this.#choose(shown.thing, shown.group);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#tapped(event);
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const ids = this.#facts().map((t) => t.id);
    const next = ids[(ids.indexOf(this.#active) + step + ids.length) % ids.length];
    this.#active = next;
    this.#oneTabStop();
    const hit = this.#shown.get(next)?.group.querySelector('.hit');
    if (hit instanceof SVGElement) hit.focus();
  }
}

/**
 * Of a process in the place of another every number is another, and that says nothing: its own two are outlined, and what weighs.
 *
 * @param {Change} change
 */
function newsOf(change) {
  const all = [...change.entered, ...change.changed.map((c) => c.after)];
  if (!change.changed.some((c) => c.after.id === 'pid.outside')) return all;
  return all.filter((t) => t.id.startsWith('pid.') || weightOf(t) < PLAIN);
}

/**
 * @param {SVGElement} group
 * @param {Thing} thing
 */
function slideIn(group, thing) {
  const far = { left: [-28, 0], right: [28, 0], up: [0, 16], down: [0, -16], none: [0, 0] }[thing.enter];
  const { x, y } = thing.box;
  if (thing.from) far.splice(0, 2, thing.from.x - x, thing.from.y - y);
  group.animate(
    { opacity: [thing.from ? 1 : 0, 1], transform: [`translate(${x + far[0]}px, ${y + far[1]}px)`, `translate(${x}px, ${y}px)`] },
    { duration: SLIDE_MILLIS, easing: 'cubic-bezier(.2,.7,.2,1)' },
  );
}

/**
 * @param {SVGElement} group
 * @param {Thing} was
 * @param {Thing} thing
 */
function moveFrom(group, was, thing) {
  group.animate(
    { transform: [was, thing].map((t) => `translate(${t.box.x}px, ${t.box.y}px)`) },
    { duration: SLIDE_MILLIS, easing: 'cubic-bezier(.4,0,.2,1)' },
  );
}

/**
 * The line of a socket swings over to the other side.
 *
 * @param {SVGElement} group
 * @param {Thing} was
 * @param {Thing} thing
 */
function swing(group, was, thing) {
  const angle = (/** @type {Thing} */ t) => {
    const arm = t.marks.find((m) => m.m === 'swing');
    return arm?.m === 'swing' ? (arm.side === 'host' ? 180 : 0) : undefined;
  };
  const [from, to] = [angle(was), angle(thing)];
  if (from === undefined || to === undefined || from === to) return;
  group
    .querySelector('.arm')
    ?.animate({ transform: [`rotate(${from}deg)`, `rotate(${to}deg)`] }, { duration: SLIDE_MILLIS, easing: 'cubic-bezier(.4,0,.2,1)' });
}
