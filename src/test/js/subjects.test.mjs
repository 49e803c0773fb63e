import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { caption } from '../../../static/js/diagram/caption.js';
import { changeBetween } from '../../../static/js/diagram/change.js';
import { countAt } from '../../../static/js/diagram/counter.js';
import { LOOKS, pointsAt } from '../../../static/js/diagram/looks.js';
import { marksAround } from '../../../static/js/diagram/marked.js';
import { subjectOf } from '../../../static/js/diagram/subjects.js';
import { rowsOf } from '../../../static/js/diagram/table.js';
import { CELLS, trailAfter } from '../../../static/js/diagram/trail.js';
import { CALLS, stateAfter } from './fixture/birth.mjs';

/**
 * States as a running server sent them, without what these pictures do not show.
 *
 * @typedef {import('../../../static/js/live/state.js').State} State
 * @typedef {import('../../../static/js/diagram/thing.js').Scene} Scene
 */
/** @type {{[name: string]: State}} */
const SEEN = JSON.parse(readFileSync(new URL('fixture/seen.json', import.meta.url), 'utf8'));
/** @type {{[subject: string]: string[]}} */
const OF = {
  layers: ['image', 'container', 'off', 'changed', 'shared'],
  'writable-layer': ['empty', 'written', 'three', 'stopped', 'removed'],
  namespaces: ['network', 'other'],
  cgroups: ['group', 'busy', 'throttled', 'killed', 'frozen', 'many'],
};

const wide = (/** @type {string} */ subject, /** @type {State} */ state, trail = {}) =>
  subjectOf(subject).scene(state, { shape: 'wide', ...subjectOf(subject).wide, trail });
const seen = (/** @type {string} */ subject, /** @type {string} */ name) => wide(subject, SEEN[name]);
const find = (/** @type {Scene} */ scene, /** @type {string} */ id) => scene.things.find((t) => t.id === id);
const texts = (/** @type {Scene} */ scene, /** @type {string} */ id) =>
  find(scene, id)?.marks.flatMap((m) => (m.m === 'text' ? [m.text] : []));
const told = (/** @type {string} */ subject, /** @type {string} */ before, /** @type {string} */ after) =>
  caption(changeBetween(seen(subject, before), seen(subject, after)), undefined);

/** @param {(scene: Scene, name: string, least: number) => void} check */
function everyScene(check) {
  for (const [name, states] of Object.entries(OF)) {
    const subject = subjectOf(name);
    for (const state of [...states.map((s) => SEEN[s]), {}, { kernel: {} }]) {
      check(subject.scene(state, { shape: 'wide', ...subject.wide }), `${name}, wide`, 16);
      for (const part of [undefined, ...Object.keys(subject.parts(state))])
        check(subject.scene(state, { shape: 'narrow', ...subject.narrow, part: part ?? subject.partOfNow(state) }), `${name}, ${part}`, 13);
    }
  }
}

test('each picture is a pure function: the same state gives the same scene, and an empty one gives one too', () => {
  for (const [subject, states] of Object.entries(OF)) {
    for (const state of states) assert.deepEqual(seen(subject, state), seen(subject, state));
    assert.ok(wide(subject, {}).things.length > 0);
  }
});

test('everything lies inside the picture, has a name of its own, and labels keep their size', () => {
  everyScene((scene, name, least) => {
    const ids = scene.things.map((t) => t.id);
    assert.equal(new Set(ids).size, ids.length, `${name}: ${ids}`);
    for (const { id, box, marks } of scene.things) {
      const inside = box.x >= -0.01 && box.y >= -0.01 && box.x + box.w <= scene.width + 0.01 && box.y + box.h <= scene.height + 0.01;
      assert.ok(inside, `${name}: ${id} leaves the picture`);
      assert.ok(box.w >= 0 && box.h >= 0, `${name}: ${id} has no room`);
      for (const m of marks) if (m.m === 'text') assert.ok(m.size >= least, `${name}: ${id}: ${m.text}`);
    }
  });
});

test('at most 12 labelled boxes, and each fact has a label, a value and a row in the table', () => {
  everyScene((scene, name) => {
    assert.ok(scene.things.filter((t) => t.boxed).length <= 12, name);
    const facts = scene.things.filter((t) => !t.quiet);
    for (const fact of facts) assert.ok(fact.label && fact.value && fact.part, `${name}: ${fact.id}`);
    assert.equal(rowsOf(scene).flatMap((part) => part.rows).length, facts.length);
  });
});

test('what a lesson can point at is in some picture', () => {
  const ids = new Set();
  everyScene((scene) => scene.things.forEach((t) => void ids.add(t.id)));
  for (let n = 0; n <= CALLS; n++) for (const { id } of wide('birth', stateAfter(n)).things) ids.add(id);
  for (const [look, heads] of Object.entries(LOOKS))
    for (const head of heads)
      assert.ok(
        [...ids].some((id) => id === head || id.startsWith(`${head}.`)),
        `${look}: no ${head}`,
      );
});

test('a layer that is switched off lets the eye through, and nothing else moves', () => {
  const [on, off] = [seen('layers', 'container'), seen('layers', 'off')];
  assert.equal(find(on, 'merged.srv/big.bin')?.value, 'hidden by layer 4');
  assert.equal(find(off, 'merged.srv/big.bin')?.value, 'from layer 2');
  assert.match(
    told('layers', 'container', 'off'),
    /^layer 4: switched on → switched off; \/srv\/big.bin: hidden by layer 4 → from layer 2/,
  );
  for (const thing of on.things.filter((t) => !t.quiet)) assert.deepEqual(find(off, thing.id)?.box, thing.box, thing.id);
});

test('a covered file is called that, and so is one in a folder that was replaced', () => {
  const scene = seen('layers', 'image');
  assert.equal(find(scene, 'chip.l1.etc/notice')?.value.split(',')[0], 'covered');
  assert.equal(find(scene, 'chip.l2.etc/notice')?.value.split(',')[0], 'what is seen');
  assert.equal(find(scene, 'merged.srv/menu/soup.txt')?.value, 'hidden by layer 5');
  assert.equal(find(scene, 'chip.l4.srv/menu/soup.txt')?.value, 'the folder hides it');
});

test('a container comes in the place that was kept for its writable layer: the layers stay', () => {
  const [before, after] = [seen('layers', 'image'), seen('layers', 'container')];
  for (const id of ['layers.l0', 'layers.l4', 'merged.etc/notice']) assert.deepEqual(find(after, id)?.box, find(before, id)?.box);
  assert.ok(find(before, 'layers.ghost.upper') && find(after, 'layers.upper'));
});

test('a layer of two images lies there once, under both', () => {
  const scene = seen('layers', 'shared');
  const bottom = scene.things.filter((t) => t.told === 'shared by 2');
  assert.equal(bottom.length, 1);
  assert.ok(bottom[0].box.w > scene.width * 0.9);
});

test('a copy rises from its original, and the bytes are counted', () => {
  const scene = seen('writable-layer', 'written');
  const copy = find(scene, 'change.demo.etc/notice');
  assert.equal(copy?.from?.x, copy?.box.x);
  assert.deepEqual(copy?.from, find(scene, 'chip.l2.etc/notice')?.box);
  assert.match(find(scene, 'upper.demo')?.value ?? '', /^3 changes, 8.0 MiB$/);
  assert.match(told('writable-layer', 'empty', 'written'), /8.0 MiB/);
});

test('a counter runs from one observed value to the next, never back or beyond, and ends on what was reported', () => {
  const values = [0, 0.1, 0.5, 0.9, 1].map((part) => countAt(6, 8388615, part));
  assert.equal(values[0], 6);
  assert.equal(values[4], 8388615);
  assert.deepEqual(
    [...values].sort((a, b) => a - b),
    values,
  );
});

test('a lesson can point at a file, and at what is one container’s alone', () => {
  const scene = seen('layers', 'container');
  const files = scene.things.map((t) => t.id).filter(pointsAt('/srv/big.bin'));
  assert.ok(files.includes('merged.srv/big.bin') && files.includes('chip.l1.srv/big.bin'));
  assert.ok(files.every((id) => id.endsWith('srv/big.bin')));
  const three = seen('writable-layer', 'three').things.map((t) => t.id);
  assert.deepEqual(three.filter(pointsAt('writable@a')), ['upper.a']);
  assert.deepEqual(three.filter(pointsAt('nonsense')), []);
});

test('two images side by side fit on a phone, and the layer of both lies there once', () => {
  const layers = subjectOf('layers');
  const scene = layers.scene(SEEN.shared, { shape: 'narrow', ...layers.narrow, part: layers.partOfNow(SEEN.shared) });
  const bottom = scene.things.filter((t) => t.told === 'shared by 2');
  assert.equal(bottom.length, 1);
  assert.ok(bottom[0].box.w > scene.width * 0.9);
});

test('three containers: three amber slabs over one blue stack; the removed one leaves what was freed', () => {
  const three = seen('writable-layer', 'three');
  assert.deepEqual(
    three.things.filter((t) => /^upper\.(?!total)/.test(t.id)).map((t) => t.id),
    ['upper.demo', 'upper.a', 'upper.b'],
  );
  assert.equal(three.things.filter((t) => /^layers\.l\d$/.test(t.id)).length, 5);
  assert.match(find(seen('writable-layer', 'stopped'), 'process.demo')?.value ?? '', /^stopped, exit/);
  const removed = seen('writable-layer', 'removed');
  assert.match(find(removed, 'freed.demo')?.value ?? '', /^removed, 8.0 MiB freed$/);
  assert.deepEqual(find(removed, 'upper.b')?.box, find(three, 'upper.b')?.box);
});

test('who unshared by hand is named, with both numbers, and can be looked at', () => {
  const scene = seen('namespaces', 'network');
  const row = scene.things.find((t) => t.value.endsWith('own uts namespace'));
  assert.ok(row);
  const pid = Number(row.id.split('.')[1]);
  const other = subjectOf('namespaces').scene(SEEN.network, { shape: 'wide', ...subjectOf('namespaces').wide, pid });
  assert.equal(find(other, 'pid.outside')?.value, String(pid));
  assert.notEqual(find(other, 'ns.uts')?.value, find(scene, 'ns.uts')?.value);
  assert.equal(find(other, 'ns.net')?.value, find(scene, 'ns.net')?.value);
});

test('a namespace that somebody left for one of its own shows the other at the end of its row, and the words beside it stay', () => {
  const state = structuredClone(SEEN.network);
  const before = wide('namespaces', SEEN.network);
  const branch = before.things.filter((t) => t.id.startsWith('branch.'));
  assert.deepEqual(
    branch.map((t) => t.id),
    ['branch.uts'],
  );
  const leaver = Object.values(state.kernel?.processes ?? {}).find((p) => branch[0].value.endsWith(String(p.pid)));
  assert.ok(leaver);
  leaver.hostname = 'cellar';
  assert.ok(find(wide('namespaces', state), 'branch.uts')?.marks.some((m) => m.m === 'text' && m.text === 'cellar'));
  for (const p of Object.values(state.kernel?.processes ?? {})) p.hostname = 'demo';
  const copy = find(wide('namespaces', state), 'branch.uts');
  assert.ok(
    copy?.marks.some((m) => m.m === 'text' && m.text.startsWith('…')),
    'the same name twice would not tell them apart',
  );
  delete state.kernel?.processes?.[leaver.pid];
  const after = wide('namespaces', state);
  assert.equal(find(after, 'branch.uts'), undefined);
  assert.deepEqual(find(after, 'inside.uts')?.box, find(before, 'inside.uts')?.box);
});

test('a namespace that two containers share is called that, with the other one, and is nobody’s own', () => {
  const state = structuredClone(SEEN.other);
  const [first, second] = ['demo', 'other'].map((name) => {
    const pid = state.containers?.[name]?.pid;
    return pid ? state.kernel?.processes?.[pid] : undefined;
  });
  assert.ok(first?.namespaces && second?.namespaces);
  assert.match(find(wide('namespaces', state), 'ns.net')?.value ?? '', /^its own …/);
  second.namespaces.net = first.namespaces.net;
  const scene = wide('namespaces', state);
  assert.match(find(scene, 'ns.net')?.value ?? '', /^shared with other …/);
  assert.equal(scene.things.find((t) => t.id.startsWith('own.net.'))?.part, 'Shared');
});

test('the network of a container is its own lo, up or down', () => {
  assert.match(find(seen('namespaces', 'network'), 'link.lo')?.value ?? '', /^down/);
  assert.equal(find(seen('namespaces', 'network'), 'link.all')?.value, '1');
});

test('an OOM kill bursts, a frozen group has bars, seats are as many as the limit', () => {
  const killed = seen('cgroups', 'killed');
  assert.deepEqual(texts(killed, 'memory.oom.demo'), ['OOM', 'kill 1']);
  assert.equal(told('cgroups', 'throttled', 'killed').split(';')[0], 'OOM kill: 0 → 1');
  const frozen = find(seen('cgroups', 'frozen'), 'process.demo');
  assert.match(frozen?.value ?? '', /frozen$/);
  assert.equal(frozen?.marks.filter((m) => m.m === 'rect').length, 2);
  assert.equal(find(killed, 'pids.current.demo')?.marks.filter((m) => m.m === 'circle').length, 32);
});

test('cache and what programs wrote are two fills, and a lid that was lowered is seen lower', () => {
  const state = structuredClone(SEEN.group);
  const [path, group] = Object.entries(state.kernel?.cgroups ?? {})[0];
  const set = (/** @type {string} */ name, /** @type {number} */ value) => {
    if (group.values) group.values[name] = { value: String(value), file: '/f' };
  };
  set('memory.max', 64 << 20);
  set('memory.current', 60 << 20);
  set('memory.stat.file', 45 << 20);
  const heights = (/** @type {Scene} */ scene) =>
    ['memory.current.demo', 'memory.cache.demo'].map(
      (id) => find(scene, id)?.marks.flatMap((m) => (m.m === 'rect' && (m.look === 'solid' || m.look === 'pattern') ? [m.h] : []))[0] ?? 0,
    );
  const full = wide('cgroups', state);
  const [wrote, cached] = heights(full);
  assert.ok(Math.abs(cached / wrote - 3) < 0.1, `${cached} of cache, ${wrote} of programs`);
  assert.equal(find(full, 'memory.cache.demo')?.told, 'most of the tank');
  const trail = trailAfter({}, state);
  assert.equal(trail[path].mostMemory, 64 << 20);
  const lid = (/** @type {Scene} */ scene) => find(scene, 'memory.max.demo')?.marks.find((m) => m.m === 'rect');
  set('memory.max', 16 << 20);
  set('memory.current', 15 << 20);
  set('memory.stat.file', 14 << 20);
  const lower = wide('cgroups', state, trailAfter(trail, state));
  const [high, low] = [lid(full), lid(lower)];
  assert.ok(high?.m === 'rect' && low?.m === 'rect' && low.y > high.y + 100);
  assert.ok(heights(lower)[1] < cached / 2);
});

test('on v1 each controller has a tree of its own, on v2 there is one', () => {
  const trees = (/** @type {Scene} */ scene) => scene.things.filter((t) => t.id.startsWith('tree')).map((t) => t.id);
  assert.deepEqual(trees(seen('cgroups', 'group')), ['tree.memory.demo', 'tree.cpu.demo', 'tree.pids.demo']);
  const state = structuredClone(SEEN.group);
  if (state.kernel?.host) state.kernel.host.cgroupVersion = 'v2';
  assert.deepEqual(trees(wide('cgroups', state)), ['tree.demo']);
});

test('several groups are rows, and what all take together is their sum', () => {
  const scene = seen('cgroups', 'many');
  assert.equal(scene.things.filter((t) => t.id.startsWith('process.')).length, 6);
  assert.match(find(scene, 'all')?.value ?? '', /^6 containers, [\d.]+ MiB of memory together$/);
});

test('two readings of the counters give the periods between them, and which of them surely were held back', () => {
  const at = (/** @type {number} */ periods, /** @type {number} */ throttled) => ({
    kernel: {
      cgroups: {
        '/a': {
          values: {
            'cpu.stat.nr_periods': { value: String(periods), file: '/f' },
            'cpu.stat.nr_throttled': { value: String(throttled), file: '/f' },
          },
        },
      },
    },
  });
  const first = trailAfter({}, at(10, 2));
  assert.deepEqual(first['/a'].cells, []);
  const second = trailAfter(first, at(14, 5));
  assert.deepEqual(second['/a'].cells.slice(10), ['some', 'some', 'some', 'some']);
  const third = trailAfter(second, at(16, 7));
  assert.deepEqual(third['/a'].cells.slice(14), ['throttled', 'throttled']);
  assert.deepEqual(trailAfter(third, at(17, 7))['/a'].cells.slice(16), ['ran']);
  assert.equal(trailAfter(second, at(14, 5))['/a'], second['/a']);
  assert.ok(trailAfter(second, at(500, 400))['/a'].cells.length <= CELLS);
  assert.deepEqual(trailAfter(second, at(1, 0))['/a'].cells, []);
});

test('a mark around what a lesson points at crosses nothing else, and no other mark', () => {
  everyScene((scene, name) => {
    const facts = scene.things.filter((t) => !t.quiet);
    for (const look of Object.keys(LOOKS)) {
      const ids = facts.map((t) => t.id).filter(pointsAt(look));
      const marks = marksAround(scene.things, ids, scene.height);
      for (const [i, a] of marks.entries())
        for (const b of marks.slice(i + 1)) assert.ok(!meet(a, b), `${name}: two marks of ${look} meet`);
      for (const { id, box } of facts.filter((t) => !ids.includes(t.id) && !facts.some((o) => ids.includes(o.id) && meet(o.box, t.box))))
        for (const mark of marks) assert.ok(!meet(mark, box), `${name}: the mark of ${look} meets ${id}`);
    }
  });
});

/**
 * @param {import('../../../static/js/diagram/thing.js').Rect} a
 * @param {import('../../../static/js/diagram/thing.js').Rect} b
 */
function meet(a, b) {
  const least = 0.5;
  return a.x + least < b.x + b.w && b.x + least < a.x + a.w && a.y + least < b.y + b.h && b.y + least < a.y + a.h;
}

test('neighbours that are pointed at have one mark around them', () => {
  const scene = seen('layers', 'container');
  const row = scene.things.filter((t) => t.id.startsWith('merged.')).slice(0, 2);
  assert.equal(
    marksAround(
      scene.things,
      row.map((t) => t.id),
      scene.height,
    ).length,
    1,
  );
});

test('many new containers are one fact, and so are many that are gone', () => {
  const containers = Object.fromEntries(Object.entries(SEEN.many.containers ?? {}).map(([name, c]) => [name, { ...c, fresh: true }]));
  const [none, many] = [wide('cgroups', {}), wide('cgroups', { ...SEEN.many, containers })];
  const count = Object.keys(containers).length;
  assert.match(
    caption(changeBetween(none, many), undefined),
    new RegExp(`^${count > 3 ? `${count} new containers` : '.* are new containers'}`),
  );
  assert.match(caption(changeBetween(many, none), undefined), new RegExp(`^${count} containers gone`));
});
