import assert from 'node:assert/strict';
import { test } from 'node:test';
import { birthScene, NARROW, partOfNow, WIDE } from '../../../static/js/diagram/birth.js';
import { caption } from '../../../static/js/diagram/caption.js';
import { changeBetween, isNothing } from '../../../static/js/diagram/change.js';
import { lastCall } from '../../../static/js/diagram/rail.js';
import { rowsOf } from '../../../static/js/diagram/table.js';
import { CALLS, HOST, stateAfter } from './fixture/birth.mjs';

/** @typedef {import('../../../static/js/diagram/birth.js').Selection} Selection */
/** @type {Selection} */
const WIDEST = { shape: 'wide', ...WIDE, part: 'namespaces' };
const wide = (/** @type {number} */ n) => birthScene(stateAfter(n), WIDEST);
const find = (/** @type {import('../../../static/js/diagram/thing.js').Scene} */ scene, /** @type {string} */ id) =>
  scene.things.find((t) => t.id === id);
const callOf = (/** @type {string} */ start) => {
  for (let n = 1; n <= CALLS; n++) if (lastCall(stateAfter(n))?.line.startsWith(start)) return n;
  throw new Error(`no call ${start}`);
};

test('the scene is a pure function: the same state gives the same scene', () => {
  for (let n = 0; n <= CALLS; n++) assert.deepEqual(wide(n), wide(n));
});

test('what did not change does not move by a pixel', () => {
  for (let n = 1; n <= CALLS; n++) {
    const before = new Map(wide(n - 1).things.map((t) => [t.id, t]));
    for (const thing of wide(n).things) {
      const was = before.get(thing.id);
      if (was && was.value === thing.value) assert.deepEqual(thing.box, was.box, `${thing.id} moved at call ${n}`);
    }
  }
});

test('at most 12 labelled boxes are drawn, each inside the picture', () => {
  for (let n = 0; n <= CALLS; n++) {
    const scene = wide(n);
    assert.ok(scene.things.filter((t) => t.boxed).length <= 12);
    for (const { id, box } of scene.things) {
      assert.ok(
        box.x >= 0 && box.y >= 0 && box.x + box.w <= scene.width + 0.01 && box.y + box.h <= scene.height + 0.01,
        `${id} leaves the picture`,
      );
    }
  }
});

test('every label keeps 16 px where the picture has its smallest size for a projector', () => {
  for (const thing of wide(CALLS).things)
    for (const m of thing.marks) if (m.m === 'text') assert.ok(m.size >= 16, `${thing.id}: ${m.text}`);
});

test('unshare(CLONE_NEWUTS) swings the line of uts over, and no other', () => {
  const n = callOf('unshare(CLONE_NEWUTS)');
  const change = changeBetween(wide(n - 1), wide(n));
  assert.deepEqual(
    change.changed.map((c) => c.after.id),
    ['ns.uts'],
  );
  assert.deepEqual(
    change.entered.map((t) => t.part),
    ['Its own', 'Inside'],
  );
  assert.equal(
    caption(change, lastCall(stateAfter(n))),
    "unshare: uts namespace: the host's …1838 → its own …2703; host name inside: bench",
  );
});

test('only pid and user nest: the outer number on the host side, the inner one within', () => {
  const scene = wide(CALLS);
  const nests = scene.things.filter((t) => t.id.startsWith('nest.')).map((t) => t.id);
  assert.deepEqual(nests, ['nest.user', 'nest.pid']);
  const texts = (/** @type {string} */ id) => find(scene, id)?.marks.flatMap((m) => (m.m === 'text' ? [m.text] : []));
  assert.deepEqual(texts('host.pid'), ['…1836', '48213']);
  assert.deepEqual(texts('inside.pid'), ['pid 1']);
  assert.deepEqual(texts('host.user'), ['…1837', '1000000000']);
  assert.equal(find(scene, 'inside.user')?.value, '0');
  assert.ok(!wide(0).things.some((t) => t.id.startsWith('nest.')));
});

test('the links of its own net namespace are told with state and addresses', () => {
  const state = stateAfter(CALLS);
  assert.ok(state.kernel);
  const inode = state.kernel.processes?.['48213'].namespaces?.net ?? '';
  state.kernel.links = { [inode]: { lo: { name: 'lo', up: false, addresses: [] } } };
  const before = birthScene(state, WIDEST);
  assert.equal(find(before, 'inside.net')?.value, 'lo, down');
  const up = { [inode]: { lo: { name: 'lo', up: true, addresses: ['127.0.0.1/8'] } } };
  const after = birthScene({ ...state, kernel: { ...state.kernel, links: up } }, WIDEST);
  assert.equal(caption(changeBetween(before, after), undefined), 'network links inside: lo, down → lo, up, 127.0.0.1/8');
});

test('many calls of one action are one caption, the weightiest first', () => {
  const first = callOf('unshare(CLONE_NEWNS)') - 1;
  const last = callOf('sethostname');
  const words = caption(changeBetween(wide(first), wide(last)), lastCall(stateAfter(last)), last - first);
  assert.equal(words, '6 calls: mnt, uts, ipc, net and time namespaces of its own; host name inside: demo');
});

test('a refused call says so and changes nothing', () => {
  const n = callOf('pivot_root');
  const change = changeBetween(wide(n - 1), wide(n));
  assert.ok(isNothing(change));
  assert.equal(caption(change, lastCall(stateAfter(n))), 'pivot_root was refused: EBUSY. Nothing changed.');
});

test('the root flag stays at the host until pivot_root has put the merged view there', () => {
  const pivots = Array.from({ length: CALLS }, (_, i) => i + 1).filter((n) => lastCall(stateAfter(n))?.line.startsWith('pivot_root'));
  assert.equal(find(wide(pivots[0]), 'root.flag')?.value, "the host's");
  assert.equal(find(wide(pivots[1]), 'root.flag')?.value, 'the merged view');
  assert.ok(find(wide(pivots[1]), 'root.host'));
  assert.equal(find(wide(callOf('umount2')), 'root.host'), undefined);
});

test('at execve the program flips while pid and namespaces stay', () => {
  const change = changeBetween(wide(CALLS - 1), wide(CALLS));
  const program = change.changed.find((c) => c.after.id === 'program');
  assert.equal(program?.before.value, 'java');
  assert.equal(program?.after.value, 'sh');
  assert.ok(!change.changed.some((c) => c.after.id.startsWith('ns.') || c.after.id.startsWith('pid.')));
});

test('memory in use is not shown before execve, when it is still the memory of the engine', () => {
  assert.equal(find(wide(CALLS - 1), 'cgroup.memory')?.value, '64 MiB');
  assert.equal(find(wide(CALLS), 'cgroup.memory')?.value, '1.3 MiB of 64 MiB');
});

test('a value that was not reported is called that, never 0', () => {
  const state = stateAfter(CALLS);
  const process = state.kernel?.processes?.['48213'];
  assert.ok(process);
  delete process.capabilities;
  delete process.seccomp;
  delete process.namespaces?.net;
  const scene = birthScene(state, WIDEST);
  assert.equal(find(scene, 'wall.caps')?.value, 'not reported');
  assert.equal(find(scene, 'wall.seccomp')?.value, 'not reported');
  assert.equal(find(scene, 'ns.net')?.value, 'not reported');
});

test('a process that unshared by hand shows as a chip that names the namespace', () => {
  const state = stateAfter(CALLS);
  const first = state.kernel?.processes?.['48213'];
  assert.ok(state.kernel?.processes && first);
  state.kernel.processes['48300'] = {
    ...first,
    pid: 48300,
    ppid: 48213,
    pids: [48300, 7],
    cmdline: ['sh'],
    namespaces: { ...first.namespaces, uts: '4026532999' },
  };
  const chip = find(birthScene(state, WIDEST), 'process.48300');
  assert.equal(chip?.value, '7 inside, own uts namespace');
  assert.deepEqual(find(birthScene(state, { ...WIDEST, pid: 48300 }), 'ns.uts')?.value, 'its own …2999');
});

test('a file removed by hand shows in the writable layer', () => {
  const state = stateAfter(CALLS);
  const before = birthScene(state, WIDEST);
  const layers = state.kernel?.layers?.demo;
  assert.ok(layers);
  layers.upper = { 'etc/motd': { change: 'whiteout', type: 'char', size: 0 } };
  const change = changeBetween(before, birthScene(state, WIDEST));
  assert.deepEqual(
    change.changed.map((c) => [c.after.id, c.after.value]),
    [['root.writable', '1 change, 0 B, the first ✕ /etc/motd']],
  );
});

test('the table has the same facts as the picture, each with where to look', () => {
  const scene = wide(CALLS);
  const rows = rowsOf(scene).flatMap((part) => part.rows);
  assert.deepEqual(
    rows.map((r) => r.id),
    scene.things
      .filter((t) => !t.quiet)
      .map((t) => t.id)
      .sort((a, b) => rows.findIndex((r) => r.id === a) - rows.findIndex((r) => r.id === b)),
  );
  assert.equal(rows.length, scene.things.filter((t) => !t.quiet).length);
  for (const row of rows) assert.ok(row.file.startsWith('/'), `${row.label} has no source`);
  assert.equal(rows.find((r) => r.id === 'host.uts')?.value, HOST.uts);
});

test('the narrow picture follows the chapter and stays inside its room', () => {
  /** @type {Set<string>} */
  const parts = new Set();
  for (let n = 0; n <= CALLS; n++) {
    const part = partOfNow(stateAfter(n));
    parts.add(part);
    const scene = birthScene(stateAfter(n), { shape: 'narrow', ...NARROW, part });
    for (const { id, box } of scene.things)
      assert.ok(box.x >= 0 && box.x + box.w <= NARROW.width + 0.01 && box.y + box.h <= NARROW.height + 0.01, id);
  }
  assert.deepEqual([...parts].sort(), ['cgroup', 'files', 'namespaces', 'walls']);
});

test('a mount table that was not read to its end is said to go on', () => {
  const state = structuredClone(stateAfter(CALLS));
  const mounts = Object.values(state.kernel?.mounts ?? {})[0];
  const before = find(birthScene(state, WIDEST), 'mounts')?.value;
  mounts[mounts.length - 1].notReported = 'There are more mounts.';
  const thing = find(birthScene(state, WIDEST), 'mounts');
  assert.equal(thing?.value, `${before}+`);
  assert.ok(thing?.sources.some((source) => source.value === 'There are more mounts.'));
  assert.ok(rowsOf(birthScene(state, WIDEST)).some((row) => JSON.stringify(row).includes(`${before}+`)));
});
