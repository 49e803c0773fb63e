/**
 * What only several readings together tell of a group.
 *
 * The kernel counts periods of processor time, it does not list them. Two readings tell how many passed between them, and in how many of these the
 * group was held back. Was it in all or in none, each is known; else it is one slice of time in which it was held back somewhere.
 *
 * @typedef {import('../live/state.js').State} State
 * @typedef {'ran' | 'throttled' | 'some'} Cell
 * @typedef {{periods: number, throttled: number, cells: Cell[], mostMemory?: number}} Count `cells`: by period number, modulo their room; `mostMemory`:
 *   the highest limit there was, in bytes
 * @typedef {{[cgroup: string]: Count}} Trail
 */

/** So many periods are remembered: three seconds, where a period is 100 ms. */
export const CELLS = 30;

/**
 * @param {Trail} before
 * @param {State} state
 * @returns {Trail}
 */
export function trailAfter(before, state) {
  /** @type {Trail} */
  const after = {};
  for (const [path, cgroup] of Object.entries(state.kernel?.cgroups ?? {})) {
    const number = (/** @type {string} */ name) => Number(cgroup.values?.[name]?.value ?? Number.NaN);
    const count = next(before[path], number('cpu.stat.nr_periods'), number('cpu.stat.nr_throttled'));
    const limit = number('memory.max');
    const most = Math.max(count.mostMemory ?? 0, limit < 2 ** 62 ? limit : 0);
    after[path] = most === (count.mostMemory ?? 0) ? count : { ...count, mostMemory: most };
  }
  return after;
}

/**
 * @param {Count | undefined} was
 * @param {number} periods
 * @param {number} throttled
 * @returns {Count}
 */
function next(was, periods, throttled) {
  if (Number.isNaN(periods) || Number.isNaN(throttled)) return was ?? { periods: 0, throttled: 0, cells: [] };
  if (!was || periods < was.periods) return { ...was, periods, throttled, cells: [] };
  if (periods === was.periods) return was;
  const cells = [...was.cells];
  const held = throttled - was.throttled;
  const cell = held <= 0 ? 'ran' : held < periods - was.periods ? 'some' : 'throttled';
  for (let n = Math.max(was.periods, periods - CELLS); n < periods; n++) cells[n % CELLS] = cell;
  return { ...was, periods, throttled, cells };
}
