/**
 * The kernel counts periods of processor time, it does not list them. Two readings tell how many passed between them, and in how many of these the
 * group was held back; which ones is not known, so the held back ones are drawn last.
 *
 * @typedef {import('../live/state.js').State} State
 * @typedef {{periods: number, throttled: number, cells: ('ran' | 'throttled')[]}} Count `cells`: by period number, modulo their room
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
    const periods = Number(cgroup.values?.['cpu.stat.nr_periods']?.value ?? Number.NaN);
    const throttled = Number(cgroup.values?.['cpu.stat.nr_throttled']?.value ?? Number.NaN);
    if (Number.isNaN(periods) || Number.isNaN(throttled)) continue;
    after[path] = next(before[path], periods, throttled);
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
  if (!was || periods < was.periods) return { periods, throttled, cells: [] };
  if (periods === was.periods) return was;
  const cells = [...was.cells];
  const held = throttled - was.throttled;
  for (let n = Math.max(was.periods, periods - CELLS); n < periods; n++) cells[n % CELLS] = periods - n <= held ? 'throttled' : 'ran';
  return { periods, throttled, cells };
}
