/**
 * Where the dotted marks run that show what a lesson asks to look at. Pure.
 *
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {'left' | 'right' | 'top' | 'low'} Side
 */

/** How far a mark keeps from what it surrounds, where nothing is near. */
const AWAY = { x: 6, y: 4 };
/** Above and below a picture stand other words. */
const OVER = 1.5;
/** What lies nearer than this is marked as one. */
const NEAR = 11;

/**
 * One mark around what belongs together. It takes at most half the way to a neighbour, so that it does not cross what it does not mean.
 *
 * @param {Thing[]} things
 * @param {string[]} ids
 * @param {number} height of the picture
 * @returns {Rect[]}
 */
export function marksAround(things, ids, height) {
  const facts = things.filter((t) => !t.quiet);
  const meant = facts.filter((t) => ids.includes(t.id)).map((t) => t.box);
  const others = facts.filter((t) => !ids.includes(t.id)).map((t) => t.box);
  const scenery = things.filter((t) => t.quiet).map((t) => t.box);
  const joined = join(meant);
  return joined.map((box) => {
    const near = [...others, ...joined.filter((b) => b !== box)];
    const away = (/** @type {Side} */ side) => Math.min(room(box, near, side, 0), room(box, scenery, side, 2));
    const [left, right] = [away('left'), away('right')];
    const top = Math.min(away('top'), box.y + OVER);
    const low = Math.min(away('low'), height - box.y - box.h + OVER);
    return { x: box.x - left, y: box.y - top, w: left + box.w + right, h: top + box.h + low };
  });
}

/**
 * How far a mark may go on one side. What a box touches, or lies in, is no neighbour of it.
 *
 * @param {Rect} box
 * @param {Rect[]} others
 * @param {Side} side
 * @param {number} least
 */
function room(box, others, side, least) {
  const flat = side === 'left' || side === 'right';
  const level = others.filter((o) =>
    flat ? o.y < box.y + box.h - 1 && o.y + o.h > box.y + 1 : o.x < box.x + box.w - 1 && o.x + o.w > box.x + 1,
  );
  const ways = level.map((o) => way(box, o, side)).filter((far) => far > -1);
  return Math.min(flat ? AWAY.x : AWAY.y, ...ways.map((far) => Math.max(least, far / 2)));
}

/**
 * @param {Rect} box
 * @param {Rect} other
 * @param {Side} side
 */
function way(box, other, side) {
  if (side === 'left') return box.x - other.x - other.w;
  if (side === 'right') return other.x - box.x - box.w;
  return side === 'top' ? box.y - other.y - other.h : other.y - box.y - box.h;
}

/**
 * Boxes that overlap, or lie close in a row or a column, become one.
 *
 * @param {Rect[]} boxes
 */
function join(boxes) {
  /** @type {Rect[]} */
  let all = [];
  for (let box of boxes) {
    let touching = all.filter((a) => belong(a, box));
    while (touching.length > 0) {
      box = touching.reduce(union, box);
      all = all.filter((a) => !touching.includes(a));
      touching = all.filter((a) => belong(a, box));
    }
    all.push(box);
  }
  return all;
}

/**
 * @param {Rect} a
 * @param {Rect} b
 */
function belong(a, b) {
  if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h) return true;
  const stacked = Math.abs(a.x - b.x) < 1 && Math.abs(a.w - b.w) < 1 && apart(a.y, a.h, b.y, b.h) < NEAR;
  return stacked || (Math.abs(a.y - b.y) < 1 && Math.abs(a.h - b.h) < 1 && apart(a.x, a.w, b.x, b.w) < NEAR);
}

/**
 * @param {number} a
 * @param {number} as
 * @param {number} b
 * @param {number} bs
 */
function apart(a, as, b, bs) {
  return Math.max(b - a - as, a - b - bs);
}

/**
 * @param {Rect} a
 * @param {Rect} b
 */
function union(a, b) {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}
