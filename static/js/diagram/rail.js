/**
 * The rail of calls, as plain data: six chapters, the one under way with its calls.
 *
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Call} Call
 * @typedef {{n: number, name: string, args: string, result: string, status: Call['status'] | 'passed', call: Call}} Row `passed`: refused as was to be expected,
 *   since the name is looked for in the next folder of PATH
 * @typedef {{id: string, title: string, done: number, total: number, status: 'todo' | 'now' | 'done', micros: number | undefined, rows: Row[]}} Chapter
 */

/**
 * @param {State} state
 * @returns {Chapter[]}
 */
export function railOf(state) {
  const birth = state.birth;
  const calls = Object.values(birth?.calls ?? {}).sort((a, b) => a.n - b.n);
  return (birth?.chapters ?? []).map((c) =>
    chapter(
      c.id,
      c.title,
      calls.filter((call) => call.chapter === c.id),
    ),
  );
}

/**
 * @param {string} id
 * @param {string} title
 * @param {Call[]} calls
 * @returns {Chapter}
 */
function chapter(id, title, calls) {
  const returned = calls.filter((c) => c.status === 'done' || c.status === 'refused');
  const begun = returned.length > 0 || calls.some((c) => c.status === 'now');
  const whole = calls.length > 0 && returned.length === calls.length;
  return {
    id,
    title,
    done: returned.length,
    total: calls.length,
    status: whole ? 'done' : begun ? 'now' : 'todo',
    micros: whole ? calls.reduce((sum, c) => sum + (c.micros ?? 0), 0) : undefined,
    rows: calls.map((call, i) => (isPassed(call, calls[i + 1]) ? { ...row(call), status: 'passed', result: 'not here' } : row(call))),
  };
}

/**
 * Whoever looks for a program tries each folder of PATH; that it is not in the first ones is no failure. See execvp(3).
 *
 * @param {{line: string, errno?: string | null}} call
 * @param {{line: string} | undefined} next
 */
export function isPassed(call, next) {
  return call.errno === 'ENOENT' && call.line.startsWith('execve(') && next?.line.startsWith('execve(') === true;
}

/**
 * @param {Call} call
 * @returns {Row}
 */
function row(call) {
  const parts = /^(\w+)\((.*?)\)(?:\s*=\s*(.*))?$/s.exec(call.line) ?? [call.line, call.line, '', ''];
  const returned = call.status === 'done' || call.status === 'refused';
  return {
    n: call.n,
    name: parts[1],
    args: brief(parts[2] ?? ''),
    result: returned ? (call.errno ?? shortResult(parts[3] ?? '')) : '',
    status: call.status,
    call,
  };
}

/**
 * What fits beside a name: the quoted words and flags, without the empty ones.
 *
 * @param {string} args
 */
function brief(args) {
  return args
    .split(', ')
    .filter((a) => !/^(NULL|0|"")$/.test(a))
    .join(' ')
    .replace(/"/g, '')
    .replace(/\b(CLONE_|MS_|MNT_|PR_|MOVE_MOUNT_|AT_)(?=[A-Z])/g, '');
}

/** @param {string} result */
function shortResult(result) {
  return result.split(' ')[0];
}

/**
 * The words of a call's arguments that can be explained, each once, in their order.
 *
 * @param {string} line
 * @param {{[flag: string]: string}} known
 */
export function flagsIn(line, known) {
  return [...new Set(line.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? [])].filter((word) => Object.hasOwn(known, word));
}

/**
 * The newest call that has returned.
 *
 * @param {State} state
 */
export function lastCall(state) {
  const done = Object.values(state.birth?.calls ?? {}).filter((c) => c.status === 'done' || c.status === 'refused');
  return done.reduce((/** @type {Call | undefined} */ last, c) => (!last || c.n > last.n ? c : last), undefined);
}

/**
 * The call that `Next call` would run.
 *
 * @param {State} state
 */
export function nextCall(state) {
  const open = Object.values(state.birth?.calls ?? {}).filter((c) => c.status === 'now' || c.status === 'todo');
  return open.reduce((/** @type {Call | undefined} */ first, c) => (!first || c.n < first.n ? c : first), undefined);
}

/** @param {State} state */
export function currentChapter(state) {
  const next = nextCall(state);
  return state.birth?.chapters?.find((c) => c.id === next?.chapter);
}
