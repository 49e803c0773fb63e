import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentChapter, flagsIn, lastCall, nextCall, railOf } from '../../../static/js/diagram/rail.js';
import { CALLS, stateAfter } from './fixture/birth.mjs';

test('six chapters, and one of them under way', () => {
  for (let n = 1; n < CALLS; n++) {
    const rail = railOf(stateAfter(n));
    assert.equal(rail.length, 6);
    assert.equal(currentChapter(stateAfter(n))?.id, nextCall(stateAfter(n))?.chapter);
  }
});

test('after the last call all chapters are done and nothing is next', () => {
  const state = stateAfter(CALLS);
  assert.ok(railOf(state).every((c) => c.status === 'done' && c.done === c.total));
  assert.equal(nextCall(state), undefined);
  assert.equal(lastCall(state)?.n, CALLS - 1);
});

test('of the words in a call those that can be explained are named, each once', () => {
  const known = { CLONE_PIDFD: 'A.', MS_REC: 'B.', CAP_KILL: 'C.' };
  assert.deepEqual(flagsIn('clone3({flags=CLONE_NEWX|CLONE_PIDFD, exit_signal=SIGCHLD}) = 7', known), ['CLONE_PIDFD']);
  assert.deepEqual(flagsIn('mount(NULL, "/", NULL, MS_REC|MS_PRIVATE|MS_REC, NULL) = -1 EINVAL', known), ['MS_REC']);
  assert.deepEqual(flagsIn('capset({...}, {effective=1<<CAP_KILL|1<<CAP_X, constructor, __proto__}) = 0', known), ['CAP_KILL']);
});

test('a row has name, brief arguments and the result', () => {
  const rows = railOf(stateAfter(CALLS)).flatMap((c) => c.rows);
  const uts = rows.find((r) => r.args === 'NEWUTS');
  assert.deepEqual([uts?.name, uts?.result], ['unshare', '0']);
  assert.equal(rows.find((r) => r.status === 'refused')?.result, 'EBUSY');
  assert.equal(rows[0].result, '48213');
});

test('the gate at which the parent writes uid_map is a call like any other', () => {
  const state = stateAfter(3);
  assert.ok(state.birth?.calls);
  state.birth.calls['2'] = { ...state.birth.calls['2'], id: 'gate.id_map', line: 'read(7, "", 1) = 1' };
  assert.ok(railOf(state).some((c) => c.rows.some((r) => r.name === 'read')));
  assert.equal(lastCall(state)?.n, 2);
});

test('a name that is looked for in folder after folder of PATH is not refused, unless it is in none of them', () => {
  const state = stateAfter(CALLS);
  assert.ok(state.birth?.calls);
  const last = state.birth.calls[String(CALLS - 1)];
  const miss = {
    ...last,
    line: 'execve("/usr/bin/sh", ["sh"], []) = -1 ENOENT',
    errno: 'ENOENT',
    status: /** @type {const} */ ('refused'),
  };
  state.birth.calls[String(CALLS)] = { ...last, n: CALLS };
  state.birth.calls[String(CALLS - 1)] = miss;
  const rows = () => railOf(state).flatMap((c) => c.rows);
  assert.deepEqual([rows()[CALLS - 1].status, rows()[CALLS - 1].result], ['passed', 'not here']);
  state.birth.calls[String(CALLS)] = { ...miss, n: CALLS };
  assert.deepEqual([rows()[CALLS].status, rows()[CALLS].result], ['refused', 'ENOENT']);
});
