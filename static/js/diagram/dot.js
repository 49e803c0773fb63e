import { watchedProcesses } from './containers.js';
import { isEngineImage, programOf } from './reading.js';
import { newMark, newMarkWidth, thing } from './thing.js';
import { fit, textWidth } from './widths.js';

/**
 * @typedef {import('./thing.js').Rect} Rect
 * @typedef {import('./thing.js').Thing} Thing
 * @typedef {import('./thing.js').Mark} Mark
 * @typedef {import('../live/state.js').State} State
 */

/**
 * A container by its first process: a full dot while it runs, two bars while it is frozen, an empty ring when it has ended or not begun.
 *
 * @param {State} state
 * @param {string} name
 * @param {Rect} box
 * @param {number} size
 * @param {{chosen?: boolean, cgroup?: import('../live/state.js').CgroupState, room?: number}} [more] `chosen`: of several, the one that is shown; `cgroup`:
 *   its group, when kills in it shall be told here; `room`: for the name, where names stand below one another
 * @returns {Thing}
 */
export function dotThing(state, name, box, size, more = {}) {
  const container = state.containers?.[name];
  const process = watchedProcesses(state, name)[0];
  const paused = container?.state === 'paused';
  const code = container?.exitCode;
  const kills = Number(more.cgroup?.values?.['memory.events.oom_kill']?.value ?? 0);
  const what = process
    ? `${isEngineImage(process) ? 'being born' : programOf(process)} ${process.pid}${paused ? ', frozen' : ''}`
    : container?.state === 'created'
      ? 'not started'
      : code === undefined || code === null
        ? container
          ? 'no process'
          : 'removed'
        : `stopped, exit ${code}`;
  const killed = kills > 0 ? `, OOM kill ${kills}` : '';
  const y = box.h / 2;
  const r = Math.min(10, box.h / 2 - 3);
  /** @type {Mark[]} */
  const dot = paused
    ? [
        { m: 'circle', cx: r + 2, cy: y, r, tone: 'limit', look: 'outline' },
        { m: 'rect', x: r - 2, y: y - r * 0.5, w: 3, h: r, tone: 'limit', look: 'solid' },
        { m: 'rect', x: r + 3, y: y - r * 0.5, w: 3, h: r, tone: 'limit', look: 'solid' },
      ]
    : [{ m: 'circle', cx: r + 2, cy: y, r, tone: process ? 'container' : 'host', look: process ? 'solid' : 'outline' }];
  const sources = process
    ? [
        { label: 'its state', file: `/proc/${process.pid}/status`, value: `State:\t${process.state ?? 'not reported'}` },
        { label: 'its program file', file: `/proc/${process.pid}/exe`, value: process.exe ?? process.notReported?.exe ?? 'not reported' },
      ]
    : [{ label: 'whoever is in its cgroup', file: `${container?.cgroup ?? ''}/cgroup.procs`, value: 'nobody' }];
  const x = 2 * r + 12;
  const fresh = container?.fresh === true && process !== undefined;
  const mark = x + (more.room ?? textWidth(name, size)) + 9;
  const end = more.chosen ? 10 : 4;
  const room = box.w - end - mark - 2 - (fresh ? newMarkWidth(size) + 8 : 0);
  const tries = process
    ? [`${what}${killed}`, killed && `OOM kill ${kills}`, what, paused ? 'frozen' : `${process.pid}`]
    : [`${what}${killed}`, killed && `exit ${code}, OOM`, what, code === undefined || code === null ? '' : `exit ${code}`];
  const text = tries.find((t) => t && textWidth(t, size) <= room) ?? '';
  return thing({
    id: `process.${name}`,
    part: 'Containers',
    label: `container ${name}`,
    value: `${what}${killed}`,
    // A kill among others is told at its tank.
    told: process ? what : `${what}${killed}`,
    fresh,
    box,
    boxed: true,
    sources,
    marks: [
      ...(more.chosen
        ? [/** @type {Mark} */ ({ m: 'rect', x: -3, y: 0, w: box.w + 3, h: box.h, r: box.h / 2, tone: 'limit', look: 'raised' })]
        : []),
      ...dot,
      { m: 'text', x, y, text: fit(name, box.w - x, size), size, bold: true, soft: !process },
      ...(fresh && mark + newMarkWidth(size) < box.w ? newMark(mark, y, size) : []),
      {
        m: 'text',
        x: box.w - end,
        y,
        text,
        size,
        anchor: 'end',
        tone: kills > 0 ? 'danger' : paused ? 'limit' : process ? 'container' : 'host',
      },
    ],
  });
}
